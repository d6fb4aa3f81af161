package dev.muster.runtime.metrics;

/// Every metric name of ours, as the text format prints it. docs/metrics.md explains each; names
/// and meanings are public API.
public final class MetricNames {
    /// 0 ok, 1 recovering, 2 degraded, 3 starting.
    public static final String PROCESS_STATE = "process_state";

    public static final String BUILD_INFO = "teleport_build_info";
    public static final String HEARTBEATS = "teleport_heartbeats_total";
    public static final String JOIN_ATTEMPTS = "teleport_join_attempts_total";
    public static final String JOIN_FAILURES = "teleport_join_failures_total";
    public static final String CONTROL_STREAMS_OPENED = "teleport_control_streams_opened_total";
    public static final String CONTROL_STREAMS_LOST = "teleport_control_streams_lost_total";
    public static final String CERTIFICATE_EXPIRY =
            "teleport_host_certificate_expiry_timestamp_seconds";

    private MetricNames() {}
}
