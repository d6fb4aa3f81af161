package dev.muster.auth.doubt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.presence.Doubt;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SelfDoubtWatchTest {
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final AuthLease lease =
            new AuthLease(
                    backend,
                    new AuthRun(
                            "run-1",
                            "auth-1",
                            "127.0.0.1:3025",
                            new Version(1, 2, 3, ""),
                            Instant.EPOCH),
                    () -> 0,
                    _ -> {},
                    time);
    private final Losses losses = new Losses(() -> 0, () -> 0, time);
    private final SelfDoubtWatch watch = new SelfDoubtWatch(lease::standing, losses, time);

    @AfterEach
    void close() {
        backend.repair();
        watch.close();
        lease.close();
    }

    @Test
    void isUnsureAfterItsStartAndAfterAnOutageForTwoMinutes() throws Exception {
        lease.start();
        assertThat(doubted()).containsExactly("started");
        renewFor(Doubt.RETURN);
        assertThat(watch.reasons()).isEmpty();

        backend.breakDown(DOWN);
        renewFor(Duration.ofSeconds(20));
        assertThat(doubted()).containsExactly("cut_off");

        backend.repair();
        renewFor(AuthLease.RENEWAL);
        assertThat(doubted()).containsExactly("back_again");
        renewFor(Doubt.RETURN);
        assertThat(watch.reasons()).isEmpty();
    }

    @Test
    void isUnsureWhereItLosesEverybody() throws Exception {
        lease.start();
        renewFor(Doubt.RETURN);
        for (int i = 0; i < 30; i++) {
            losses.add(HostId.random(), new Version(1, 2, 3, ""));
        }

        assertThat(doubted()).containsExactly("vanished");
    }

    /// Returns which causes the gauge shows.
    private List<String> doubted() {
        var registry = new PrometheusRegistry();
        watch.register(registry);
        var gauge = (GaugeSnapshot) registry.scrape().get(0);
        assertThat(gauge.getMetadata().getName()).isEqualTo(MetricNames.SELF_DOUBT);
        return gauge.getDataPoints().stream()
                .filter(point -> point.getValue() == 1)
                .map(point -> point.getLabels().get("cause"))
                .toList();
    }

    private void renewFor(Duration duration) throws InterruptedException {
        for (long i = duration.dividedBy(AuthLease.RENEWAL); i > 0; i--) {
            time.advance(AuthLease.RENEWAL);
        }
        time.advance(Duration.ZERO);
    }
}
