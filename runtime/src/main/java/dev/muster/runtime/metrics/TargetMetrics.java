package dev.muster.runtime.metrics;

import dev.muster.core.target.TargetHealth;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import java.util.function.Supplier;

/// The health of each target, read at each scrape. Targets are named by the configuration of this
/// process, which holds 256 of them at most.
public final class TargetMetrics {
    private static final List<String> STATES = List.of("healthy", "unhealthy", "unknown");

    private TargetMetrics() {}

    /// @param targets must not block
    public static void register(PrometheusRegistry registry, Supplier<List<TargetHealth>> targets) {
        GaugeWithCallback.builder()
                .name(MetricNames.TARGET_HEALTH)
                .help("1 for the state that the target is in, 0 for every other.")
                .labelNames("service", "target", "state")
                .callback(gauge -> targets.get().forEach(target -> put(gauge, target)))
                .register(registry);
    }

    private static void put(GaugeWithCallback.Callback gauge, TargetHealth target) {
        var now = target.state().key();
        for (var state : STATES) {
            gauge.call(state.equals(now) ? 1 : 0, target.service().key(), target.name(), state);
        }
    }
}
