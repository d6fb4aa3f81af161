package dev.muster.runtime.metrics;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.testkit.ManualTime;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBucket;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProcessMetricsTest {
    private static final Reason REFUSED =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "connection refused", "Check that Auth runs");

    private static final Version VERSION = new Version(1, 2, 3, "");

    private final ManualTime time = new ManualTime();
    private final HealthTracker health = new HealthTracker(time);
    private final PrometheusRegistry registry = new PrometheusRegistry();

    @Test
    void processStateFollowsTheLifecycle() {
        ProcessMetrics.register(registry, health, VERSION);
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
    void eachComponentIsInExactlyOneState() {
        ProcessMetrics.register(registry, health, VERSION);
        var instance = health.component("instance");
        var node = health.component("node");

        assertThat(states("instance")).isEqualTo("starting");
        instance.accept(new Heartbeat.Acked(time.instant()));
        assertThat(states("instance")).isEqualTo("ok");
        instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));
        assertThat(states("instance")).isEqualTo("degraded");
        instance.accept(new Heartbeat.Acked(time.instant()));
        assertThat(states("instance")).isEqualTo("recovering");
        assertThat(states("node")).as("another component").isEqualTo("starting");
        node.accept(new Heartbeat.Failed(time.instant(), REFUSED, time.instant()));
        assertThat(states("node")).isEqualTo("degraded");
    }

    @Test
    void eachComponentTellsItsLastSuccessAndItsFailuresSince() {
        ProcessMetrics.register(registry, health, VERSION);
        var instance = health.component("instance");
        health.component("node");
        instance.accept(new Heartbeat.Acked(time.instant().plusMillis(500)));
        instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));
        instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));

        assertThat(gauge(MetricNames.COMPONENT_LAST_SUCCESS))
                .as("none before the first success")
                .containsExactly(
                        entry(
                                Labels.of("component", "instance"),
                                time.instant().getEpochSecond() + 0.5));
        assertThat(gauge(MetricNames.COMPONENT_FAILURES))
                .containsOnly(
                        entry(Labels.of("component", "instance"), 2.0),
                        entry(Labels.of("component", "node"), 0.0));
    }

    @Test
    void latencyOfHeartbeatsFallsIntoBucketsOfSeconds() {
        var link = new LinkMetrics(registry);

        link.acknowledgedAfter(Duration.ofMillis(3));
        link.acknowledgedAfter(Duration.ofSeconds(20));

        var latency =
                ((HistogramSnapshot) metric(MetricNames.HEARTBEAT_LATENCY))
                        .getDataPoints()
                        .getFirst();
        assertThat(latency.getSum()).isEqualTo(20.003);
        assertThat(latency.getClassicBuckets().stream())
                .filteredOn(bucket -> bucket.getCount() > 0)
                .extracting(ClassicHistogramBucket::getUpperBound)
                .containsExactly(0.005, Double.POSITIVE_INFINITY);
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
        heartbeats.count(new Heartbeat.Failed(time.instant(), REFUSED, time.instant()));
        heartbeats.count(new Heartbeat.Failed(time.instant(), REFUSED, time.instant()));
        heartbeats.count(new Heartbeat.Failed(time.instant(), REFUSED, time.instant()));

        assertThat(count("teleport_heartbeats", "failed")).isEqualTo(3);
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

    /// Returns every state that `component` is said to be in.
    private String states(String component) {
        return gauge(MetricNames.COMPONENT_STATE).entrySet().stream()
                .filter(point -> component.equals(point.getKey().get("component")))
                .filter(point -> point.getValue() == 1)
                .map(point -> point.getKey().get("state"))
                .collect(joining(" "));
    }

    private Map<Labels, Double> gauge(String name) {
        return ((GaugeSnapshot) metric(name))
                .getDataPoints().stream()
                        .collect(
                                toMap(
                                        GaugeSnapshot.GaugeDataPointSnapshot::getLabels,
                                        GaugeSnapshot.GaugeDataPointSnapshot::getValue));
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
