package dev.muster.runtime.metrics;

import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.HealthTracker;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.List;

/// The health of each component, read from the tracker at each scrape. Components are named by the
/// code, `instance` and the roles, so that the number of series is bounded.
final class ComponentMetrics {
    private static final String COMPONENT = "component";
    private static final List<String> STATES = List.of("ok", "recovering", "degraded", "starting");

    private ComponentMetrics() {}

    static void register(PrometheusRegistry registry, HealthTracker health) {
        GaugeWithCallback.builder()
                .name(MetricNames.COMPONENT_STATE)
                .help("1 for the state that the component is in, 0 for every other.")
                .labelNames(COMPONENT, "state")
                .callback(gauge -> health.snapshot().values().forEach(one -> putState(gauge, one)))
                .register(registry);
        GaugeWithCallback.builder()
                .name(MetricNames.COMPONENT_LAST_SUCCESS)
                .help("When the component last succeeded, seconds since 1970; none before that.")
                .labelNames(COMPONENT)
                .callback(gauge ->
                        health.snapshot().values().forEach(one -> putLastSuccess(gauge, one)))
                .register(registry);
        GaugeWithCallback.builder()
                .name(MetricNames.COMPONENT_FAILURES)
                .help("Failures of the component since its last success.")
                .labelNames(COMPONENT)
                .callback(gauge ->
                        health.snapshot()
                                .values()
                                .forEach(one ->
                                        gauge.call(one.consecutiveFailures(), one.component())))
                .register(registry);
    }

    private static void putState(GaugeWithCallback.Callback gauge, ComponentHealth health) {
        var now = health.state().key();
        STATES.forEach(state -> gauge.call(state.equals(now) ? 1 : 0, health.component(), state));
    }

    private static void putLastSuccess(GaugeWithCallback.Callback gauge, ComponentHealth health) {
        health.lastSuccess().ifPresent(at -> gauge.call(seconds(at), health.component()));
    }

    private static double seconds(Instant instant) {
        return instant.toEpochMilli() / 1000.0;
    }
}
