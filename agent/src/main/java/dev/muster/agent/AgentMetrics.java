package dev.muster.agent;

import dev.muster.runtime.metrics.HeartbeatMetrics;
import dev.muster.runtime.metrics.JoinMetrics;
import dev.muster.runtime.metrics.LinkMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What agents count. One for each registry; agents that share a registry share it.
public record AgentMetrics(HeartbeatMetrics heartbeats, JoinMetrics joins, LinkMetrics link) {
    /// Registers all of them.
    public static AgentMetrics in(PrometheusRegistry registry) {
        return new AgentMetrics(
                new HeartbeatMetrics(registry),
                new JoinMetrics(registry),
                new LinkMetrics(registry));
    }
}
