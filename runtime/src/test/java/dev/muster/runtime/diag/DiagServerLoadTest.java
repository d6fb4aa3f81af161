package dev.muster.runtime.diag;

import static dev.muster.runtime.diag.Http.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.net.HostPort;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.testkit.ManualTime;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `/healthz` under everything that must not delay it. A test that waits for it fails by its
/// timeout.
@Timeout(30)
final class DiagServerLoadTest {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    private final ManualTime time = new ManualTime();
    private final ReturnPathTracker returnPath =
            new ReturnPathTracker(Duration.ofSeconds(60), Duration.ofSeconds(5), time);
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final BlockedCollector blocked = new BlockedCollector();
    private final DiagServer server =
            new DiagServer(
                    new HealthTracker(time),
                    new OnAuthLoss.Strict(),
                    List::of,
                    returnPath,
                    metrics,
                    new FakeLogLevel(),
                    new Stopping(_ -> {}, Duration.ZERO),
                    time);
    private final List<Socket> sockets = new ArrayList<>();

    private HostPort address = ANY_PORT;

    @BeforeEach
    void listen() {
        address = server.listen(ANY_PORT);
    }

    @AfterEach
    void stop() throws IOException {
        blocked.release.countDown();
        for (var socket : sockets) {
            socket.close();
        }
        server.close();
    }

    @Test
    void healthzAnswersWhileScrapesBlockAndOneTooManyIsTurnedAway() throws Exception {
        metrics.register(blocked);
        var scrapes = new ArrayList<FutureTask<String>>();
        for (int scrape = 0; scrape < Workers.PLACES; scrape++) {
            scrapes.add(start(() -> get(address, "/metrics")));
        }
        blocked.entered.acquire(Workers.PLACES);

        for (int probe = 0; probe < 200; probe++) {
            assertThat(get(address, "/healthz")).startsWith("HTTP/1.1 200 ");
            assertThat(get(address, "/readyz")).startsWith("HTTP/1.1 400 ");
        }
        assertThat(get(address, "/metrics"))
                .startsWith("HTTP/1.1 503 ")
                .containsIgnoringCase("\r\nretry-after: 1\r\n")
                .contains("LIMIT_EXCEEDED");

        blocked.release.countDown();
        for (var scrape : scrapes) {
            assertThat(scrape.get()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(get(address, "/metrics")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void healthzAnswersPastMoreSilentConnectionsThanThereAreSockets() throws IOException {
        for (int socket = 0; socket < Connections.LIMIT + 50; socket++) {
            sockets.add(new Socket(address.host(), address.port()));
        }

        assertThat(get(address, "/healthz")).startsWith("HTTP/1.1 200 ");
        sockets.getFirst().setSoTimeout(5_000);
        assertThat(sockets.getFirst().getInputStream().read())
                .as("the oldest is closed")
                .isEqualTo(-1);
    }

    @Test
    void manyProbesAtOnceAreAllAnswered() throws Exception {
        var probes = new ArrayList<FutureTask<String>>();
        for (int probe = 0; probe < 200; probe++) {
            probes.add(start(() -> get(address, "/healthz")));
        }

        for (var probe : probes) {
            assertThat(probe.get()).endsWith("{\"status\":\"ok\"}");
        }
    }

    @Test
    void refusalReachesAPeerThatIsStillSending() throws IOException {
        var endless = "GET / HTTP/1.1\r\n" + "X: x\r\n".repeat(2_000_000);

        assertThat(Http.send(address, endless)).startsWith("HTTP/1.1 431 ");
    }

    private static FutureTask<String> start(Call call) {
        var task = new FutureTask<>(call::run);
        Thread.ofVirtual().start(task);
        return task;
    }

    private interface Call {
        String run() throws IOException;
    }

    /// Holds every scrape until it is released.
    private static final class BlockedCollector implements Collector {
        final Semaphore entered = new Semaphore(0);
        final CountDownLatch release = new CountDownLatch(1);

        @Override
        public MetricSnapshot collect() {
            entered.release();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return GaugeSnapshot.builder()
                    .name("blocked")
                    .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(1).build())
                    .build();
        }
    }
}
