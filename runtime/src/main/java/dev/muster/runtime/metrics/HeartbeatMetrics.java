package dev.muster.runtime.metrics;

import dev.muster.runtime.health.Heartbeat;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// Heartbeats of this process, counted by how they ended. Thread-safe.
public final class HeartbeatMetrics {
    private final Counter heartbeats;

    public HeartbeatMetrics(PrometheusRegistry registry) {
        heartbeats =
                Counter.builder()
                        .name(MetricNames.HEARTBEATS)
                        .help("Heartbeats sent to the Auth Service, by how they ended.")
                        .labelNames("result")
                        .register(registry);
        heartbeats.initLabelValues("acked");
        heartbeats.initLabelValues("missed");
        heartbeats.initLabelValues("failed");
    }

    /// Counts one message to Auth, whatever the number of components in it.
    public void count(Heartbeat beat) {
        switch (beat) {
            case Heartbeat.Acked _ -> heartbeats.labelValues("acked").inc();
            case Heartbeat.Missed _ -> heartbeats.labelValues("missed").inc();
            case Heartbeat.Failed _ -> heartbeats.labelValues("failed").inc();
        }
    }
}
