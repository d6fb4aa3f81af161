package dev.muster.runtime.metrics;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Attempts of this process to join a cluster, counted by how they ended. Thread-safe.
public final class JoinMetrics {
    private final Counter attempts;

    public JoinMetrics(PrometheusRegistry registry) {
        attempts =
                Counter.builder()
                        .name(MetricNames.JOIN_ATTEMPTS)
                        .help("Attempts to join the cluster, by how they ended.")
                        .labelNames("result")
                        .register(registry);
        attempts.initLabelValues("joined");
        attempts.initLabelValues("failed");
    }

    public void joined() {
        attempts.labelValues("joined").inc();
    }

    public void failed() {
        attempts.labelValues("failed").inc();
    }
}
