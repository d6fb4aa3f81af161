package dev.muster.runtime.metrics;

import dev.muster.core.reason.Reason;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Attempts of this process to join a cluster, counted by how they ended. Thread-safe.
public final class JoinMetrics {
    private final Counter attempts;
    private final Counter failures;

    public JoinMetrics(PrometheusRegistry registry) {
        attempts =
                Counter.builder()
                        .name(MetricNames.JOIN_ATTEMPTS)
                        .help("Attempts to join the cluster, by how they ended.")
                        .labelNames("result")
                        .register(registry);
        attempts.initLabelValues("joined");
        attempts.initLabelValues("failed");
        failures =
                Counter.builder()
                        .name(MetricNames.JOIN_FAILURES)
                        .help("Failed attempts to join the cluster, by the code of the reason.")
                        .labelNames("reason")
                        .register(registry);
    }

    public void joined() {
        attempts.labelValues("joined").inc();
    }

    public void failed(Reason.Code why) {
        attempts.labelValues("failed").inc();
        failures.labelValues(why.name()).inc();
    }
}
