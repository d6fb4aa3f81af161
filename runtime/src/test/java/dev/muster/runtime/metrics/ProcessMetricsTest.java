package dev.muster.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.testkit.ManualTime;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import org.junit.jupiter.api.Test;

final class ProcessMetricsTest {
    private static final Reason REFUSED =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "connection refused", "Check that Auth runs");

    private final ManualTime time = new ManualTime();
    private final HealthTracker health = new HealthTracker(time);
    private final PrometheusRegistry registry = new PrometheusRegistry();

    @Test
    void processStateFollowsTheLifecycle() {
        ProcessMetrics.register(registry, health, new Version(1, 2, 3, ""));
        var acked = new Heartbeat.Acked(time.instant());
        var missed = new Heartbeat.Missed(time.instant(), REFUSED, time.instant());

        assertThat(processState()).as("before anything happened").isEqualTo(3);
        var instance = health.component("instance");
        assertThat(processState()).as("starting").isEqualTo(3);
        instance.accept(acked);
        assertThat(processState()).as("ok").isEqualTo(0);
        instance.accept(missed);
        assertThat(processState()).as("degraded").isEqualTo(2);
        instance.accept(acked);
        assertThat(processState()).as("recovering").isEqualTo(1);
        instance.accept(acked);
        assertThat(processState()).as("ok again").isEqualTo(0);
    }

    @Test
    void buildInfoTellsTheVersion() {
        ProcessMetrics.register(registry, health, new Version(1, 2, 3, "dev"));

        var info = (InfoSnapshot) metric("teleport_build");

        assertThat(info.getDataPoints().getFirst().getLabels().get("version"))
                .isEqualTo("1.2.3-dev");
    }

    @Test
    void heartbeatsAreCountedByHowTheyEnded() {
        var heartbeats = new HeartbeatMetrics(registry);
        assertThat(count("teleport_heartbeats", "missed")).isZero();

        heartbeats.count(new Heartbeat.Acked(time.instant()));
        heartbeats.count(new Heartbeat.Acked(time.instant()));
        heartbeats.count(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));

        assertThat(count("teleport_heartbeats", "acked")).isEqualTo(2);
        assertThat(count("teleport_heartbeats", "missed")).isEqualTo(1);
    }

    @Test
    void joinsAreCountedByHowTheyEnded() {
        var joins = new JoinMetrics(registry);

        joins.failed(Reason.Code.TOKEN_EXPIRED);
        joins.failed(Reason.Code.AUTH_TIMEOUT);
        joins.joined();

        assertThat(count("teleport_join_attempts", "failed")).isEqualTo(2);
        assertThat(count("teleport_join_attempts", "joined")).isEqualTo(1);
    }

    private double processState() {
        return ((GaugeSnapshot) metric(MetricNames.PROCESS_STATE))
                .getDataPoints()
                .getFirst()
                .getValue();
    }

    private double count(String name, String result) {
        return ((CounterSnapshot) metric(name))
                .getDataPoints().stream()
                        .filter(point -> point.getLabels().equals(Labels.of("result", result)))
                        .findFirst()
                        .orElseThrow()
                        .getValue();
    }

    private MetricSnapshot metric(String name) {
        return registry.scrape(name::equals).stream().findFirst().orElseThrow();
    }
}
