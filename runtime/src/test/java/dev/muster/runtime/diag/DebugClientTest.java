package dev.muster.runtime.diag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.fault.FaultException;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.testkit.ManualTime;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The debug socket, from both ends.
@Timeout(20)
final class DebugClientTest {
    private static final OnAuthLoss STRICT = new OnAuthLoss.Strict();
    private static final Duration LONG_END = Duration.ofMillis(14_500);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private final ReturnPathTracker returnPath =
            new ReturnPathTracker(Duration.ofSeconds(60), Duration.ofSeconds(5), time);
    private final HealthTracker health = new HealthTracker(time);
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final BlockingQueue<StopRequest> stops = new LinkedBlockingQueue<>();
    private final DiagServer server =
            new DiagServer(
                    health,
                    STRICT,
                    List::of,
                    returnPath,
                    metrics,
                    new FakeLogLevel(),
                    new Stopping(stops::add, LONG_END),
                    time);

    @TempDir private Path directory = Path.of("");
    private Path socket = directory;
    private DebugClient client = new DebugClient(socket, PATIENCE);

    @BeforeEach
    void listen() {
        socket = directory.resolve("debug.sock");
        client = new DebugClient(socket, PATIENCE);
        server.listen(socket);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void socketBelongsToItsOwnerAlone() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
                .isEqualTo("rw-------");
    }

    @Test
    void readyzIsAnsweredWithItsStatus() {
        assertThat(client.readyz().status()).isEqualTo(400);
        assertThat(client.readyz().body()).startsWith("{\"status\":\"teleport is starting");
        assertThat(client.readyz().statusText())
                .isEqualTo("teleport is starting and hasn't joined the cluster yet");
        assertThat(client.readyzVerbose(false).body()).contains("\"components\":[]");
        assertThat(client.readyzVerbose(true).body()).startsWith("status: teleport is starting");
    }

    @Test
    void metricsArriveAsText() {
        Counter.builder().name("beats_total").help("Beats.").register(metrics).inc(3);

        assertThat(client.metrics()).contains("\nbeats_total 3.0\n");
    }

    @Test
    void logLevelIsReadAndChanged() {
        assertThat(client.logLevel()).isEqualTo("INFO");

        assertThat(client.changeLogLevel("DEBUG")).isEqualTo("DEBUG");

        assertThat(client.logLevel()).isEqualTo("DEBUG");
    }

    @Test
    void whatTheProcessRefusesArrivesWithItsReason() {
        assertThatThrownBy(() -> client.changeLogLevel("LOUD"))
                .isInstanceOf(FaultException.class)
                .hasMessage(
                        "Cannot change the log level: LOUD is no level (ARGUMENT_INVALID). Use INFO"
                                + " or DEBUG");
    }

    @Test
    void stopIsAnsweredAndThenBegun() throws InterruptedException {
        var wish = new StopRequest(StopRequest.Reason.RESTART, Duration.ofMinutes(5));

        assertThat(client.stop(wish))
                .isEqualTo(
                        new DebugClient.Ending(
                                ProcessHandle.current().pid(),
                                Optional.of(Duration.ofSeconds(15))));

        assertThat(stops.take()).isEqualTo(wish);
    }

    @Test
    void stopMayCloseTheServerThatAnswersIt() throws InterruptedException {
        var other = directory.resolve("other.sock");
        var servers = new LinkedBlockingQueue<DiagServer>();
        var closed = new LinkedBlockingQueue<StopRequest>();
        var ending =
                new DiagServer(
                        health,
                        STRICT,
                        List::of,
                        returnPath,
                        metrics,
                        new FakeLogLevel(),
                        new Stopping(
                                wish -> {
                                    servers.remove().close();
                                    closed.add(wish);
                                },
                                LONG_END),
                        time);
        servers.add(ending);
        ending.listen(other);

        new DebugClient(other, PATIENCE).stop(new StopRequest(StopRequest.Reason.STOP, null));

        assertThat(closed.take().reason()).isEqualTo(StopRequest.Reason.STOP);
        assertThat(other).doesNotExist();
    }

    @Test
    void socketThatIsNotThereMeansNoProcess() {
        assertThatThrownBy(() -> new DebugClient(directory.resolve("none"), PATIENCE).readyz())
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("there is no such socket (PROCESS_NOT_RUNNING)");
    }

    @Test
    void socketOfAKilledProcessMeansNoProcess() throws IOException {
        var stale = leaveStaleSocket();

        assertThatThrownBy(() -> new DebugClient(stale, PATIENCE).readyz())
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("the process has ended (PROCESS_NOT_RUNNING)");
    }

    @Test
    void socketOfAKilledProcessIsReplaced() throws IOException {
        var stale = leaveStaleSocket();

        server.listen(stale);

        assertThat(new DebugClient(stale, PATIENCE).readyz().status()).isEqualTo(400);
    }

    @Test
    void fileThatIsNoSocketIsLeftAlone() throws IOException {
        var file = Files.writeString(directory.resolve("notes"), "mine");

        assertThatThrownBy(() -> server.listen(file))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("(DATA_DIR_UNUSABLE)");
        assertThat(file).hasContent("mine");
    }

    @Test
    void pathTooLongForASocketIsSaid() {
        var path = directory.resolve("d".repeat(100)).resolve("debug.sock");

        assertThatThrownBy(() -> server.listen(path))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("a Unix socket's at most 107")
                .hasMessageContaining("shorter data_dir");
    }

    @Test
    void processThatDoesNotAnswerIsGivenUp() throws IOException {
        var silent = directory.resolve("silent.sock");
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(silent));

            assertThatThrownBy(() -> new DebugClient(silent, Duration.ofMillis(50)).readyz())
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("no answer within 50ms (PROCESS_NOT_RESPONDING)");
        }
    }

    @Test
    void answerCutShortIsNotTakenForWhole() throws IOException {
        var cut = directory.resolve("cut.sock");
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(cut));
            Thread.ofVirtual().start(() -> answerHalf(listening));

            assertThatThrownBy(() -> new DebugClient(cut, PATIENCE).metrics())
                    .isInstanceOf(FaultException.class)
                    .hasMessageContaining("the answer was cut short");
        }
    }

    private static void answerHalf(ServerSocketChannel listening) {
        try (var connection = listening.accept()) {
            var half = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf";
            connection.read(ByteBuffer.allocate(1024));
            connection.write(ByteBuffer.wrap(half.getBytes(UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path leaveStaleSocket() throws IOException {
        var stale = directory.resolve("stale.sock");
        try (var listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(stale));
        }
        return stale;
    }
}
