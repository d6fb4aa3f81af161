package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Peers on the Auth port that do not speak its protocol.
final class GarbageIT {
    private static final long SEED = 7;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void garbageOnTheAuthPortDisturbsNobodyAndIsLoggedInALine() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            var noise = new byte[4096];
            new Random(SEED).nextBytes(noise);

            for (var bytes :
                    List.of(
                            noise,
                            "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                            new byte[] {0x16, 0x03, 0x01, 0x7f, 0x7f, 1, 2, 3})) {
                send(cluster.authPort(), bytes);
            }

            eventually(
                    "a line about it",
                    Duration.ofSeconds(10),
                    () -> assertThat(auth.log()).containsIgnoringCase("handshake"));
            assertThat(auth.log()).doesNotContain("\tat ");
            assertThat(agent.readyz().code()).isEqualTo(200);
            assertThat(cluster.connected("web-1")).hasSize(1);
        }
    }

    /// Sends `bytes` and reads until the peer closes, or for two seconds.
    private static void send(int port, byte[] bytes) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2000);
            socket.getOutputStream().write(bytes);
            socket.getInputStream().readAllBytes();
        } catch (SocketException | SocketTimeoutException _) {
            // reset, or still held: both are fine, the assertions are about everybody else
        }
    }
}
