package dev.muster.runtime.metrics;

import dev.muster.core.version.Version;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ProcessState;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What every process says of itself: its state and that of its components, its build, its JVM and
/// its use of the machine.
public final class ProcessMetrics {
    private ProcessMetrics() {}

    /// Registers them all; states are read from `health` at each scrape.
    public static void register(
            PrometheusRegistry registry, HealthTracker health, Version version) {
        GaugeWithCallback.builder()
                .name(MetricNames.PROCESS_STATE)
                .help("State of the process: 0 ok, 1 recovering, 2 degraded, 3 starting.")
                .callback(gauge -> gauge.call(ProcessState.of(health.snapshot()).processState()))
                .register(registry);
        ComponentMetrics.register(registry, health);
        Info.builder()
                .name(MetricNames.BUILD_INFO)
                .help("The build that runs; the value is always 1.")
                .labelNames("version")
                .register(registry)
                .addLabelValues(version.toString());
        JvmMetrics.builder().register(registry);
    }
}
