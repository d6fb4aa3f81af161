package dev.muster.runtime.diag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.net.HostPort;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.testkit.ManualTime;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whether the server can tell that its event loop is stuck.
@Timeout(30)
final class DiagServerPulseTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);

    @Test
    void answersAsLongAsItsLoopIsNotStuck() throws Exception {
        var clock = new StuckClock();
        var time = new ManualTime();
        try (var server =
                new DiagServer(
                        new HealthTracker(time),
                        new OnAuthLoss.Strict(),
                        List::of,
                        new ReturnPathTracker(LONG, LONG, time),
                        new PrometheusRegistry(),
                        new FakeLogLevel(),
                        new Stopping(_ -> {}, Duration.ZERO),
                        clock)) {
            var address = server.listen(new HostPort("127.0.0.1", 0));
            assertThat(server.answers(LONG)).isTrue();

            var probe = new FutureTask<>(() -> Http.get(address, "/readyz"));
            Thread.ofVirtual().start(probe);
            clock.entered.await();
            assertThat(server.answers(SHORT)).isFalse();

            clock.release.countDown();
            assertThat(server.answers(LONG)).isTrue();
            assertThat(probe.get()).startsWith("HTTP/1.1 400 ");
        }
    }

    /// Holds up whoever reads it.
    private static final class StuckClock implements Time {
        private final CountDownLatch entered = new CountDownLatch(1);
        private final CountDownLatch release = new CountDownLatch(1);

        @Override
        public Instant instant() {
            entered.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Instant.EPOCH;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void sleep(Duration duration) {
            throw new UnsupportedOperationException();
        }
    }
}
