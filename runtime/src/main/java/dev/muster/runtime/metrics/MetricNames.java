package dev.muster.runtime.metrics;

/// Every metric name of ours, as the text format prints it. docs/metrics.md explains each; names
/// and meanings are public API.
public final class MetricNames {
    /// 0 ok, 1 recovering, 2 degraded, 3 starting.
    public static final String PROCESS_STATE = "process_state";

    public static final String BUILD_INFO = "teleport_build_info";
    public static final String HEARTBEATS = "teleport_heartbeats_total";
    public static final String JOIN_ATTEMPTS = "teleport_join_attempts_total";

    private MetricNames() {}
}
