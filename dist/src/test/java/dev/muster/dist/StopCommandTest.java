package dev.muster.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.runtime.datadir.DataDirLayout;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `teleport stop` and processes that take their time, told by whoever answers on the debug socket.
@Timeout(60)
final class StopCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private ServerSocketChannel socket;

    @BeforeEach
    void listen() throws IOException {
        socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        socket.bind(UnixDomainSocketAddress.of(new DataDirLayout(directory).debugSocket()));
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
    }

    @Test
    void waitsForAsLongAsTheProcessSaysThatItsEndTakes() throws Exception {
        var process = new ProcessBuilder("sleep", "11").start();
        answer("{\"pid\":%d,\"ends_within_seconds\":15}".formatted(process.pid()));

        assertThat(stop()).as(err.toString()).isZero();

        assertThat(out).hasToString("Stopped process %d.\n".formatted(process.pid()));
        assertThat(err)
                .hasToString(
                        "Waiting for process %d to end, 15s at most: its agents go to other Auth Services first (drain_timeout).\n"
                                .formatted(process.pid()));
    }

    @Test
    void saysNothingOfAProcessThatEndsAtOnce() throws Exception {
        var process = new ProcessBuilder("true").start();
        answer("{\"pid\":%d}".formatted(process.pid()));

        assertThat(stop()).as(err.toString()).isZero();

        assertThat(err).hasToString("");
    }

    private void answer(String body) {
        Thread.ofVirtual()
                .name("answer")
                .start(() -> {
                    try (var connection = socket.accept()) {
                        connection.read(ByteBuffer.allocate(16 * 1024));
                        connection.write(
                                UTF_8.encode(
                                        "HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
                                                .formatted(body.length(), body)));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private int stop() {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("stop", "--data-dir=" + directory);
    }
}
