package dev.muster.runtime.metrics;

/// Every metric name of ours, as the text format prints it. docs/metrics.md explains each; names
/// and meanings are public API.
public final class MetricNames {
    /// 0 ok, 1 recovering, 2 degraded, 3 starting.
    public static final String PROCESS_STATE = "process_state";

    public static final String COMPONENT_STATE = "teleport_component_state";
    public static final String COMPONENT_LAST_SUCCESS =
            "teleport_component_last_success_timestamp_seconds";
    public static final String COMPONENT_FAILURES = "teleport_component_consecutive_failures";

    public static final String BUILD_INFO = "teleport_build_info";
    public static final String HEARTBEATS = "teleport_heartbeats_total";
    public static final String HEARTBEAT_LATENCY = "teleport_heartbeat_latency_seconds";
    public static final String JOIN_ATTEMPTS = "teleport_join_attempts_total";
    public static final String JOIN_FAILURES = "teleport_join_failures_total";
    public static final String CONTROL_STREAMS_OPENED = "teleport_control_streams_opened_total";
    public static final String CONTROL_STREAMS_LOST = "teleport_control_streams_lost_total";
    public static final String CONTROL_STREAMS_MOVED = "teleport_control_streams_moved_total";
    public static final String CERTIFICATE_EXPIRY =
            "teleport_host_certificate_expiry_timestamp_seconds";
    public static final String TARGET_HEALTH = "teleport_target_health";

    public static final String AGENTS = "teleport_agents";
    public static final String SUSPECTS_RECOVERED = "teleport_suspects_recovered_total";
    public static final String DUPLICATE_AGENTS = "teleport_duplicate_agents";
    public static final String RETURN_PATH_AGE = "teleport_return_path_age_seconds";
    public static final String CONTROL_ROUND_TRIP = "teleport_control_round_trip_seconds";
    public static final String CLOCK_SKEW = "teleport_clock_skew_seconds";

    public static final String CONNECTED_AGENTS = "teleport_connected_agents";
    public static final String MAX_CONNECTIONS = "teleport_max_connections";
    public static final String CONTROL_CONNECTS = "teleport_control_connects_total";
    public static final String CONTROL_DISCONNECTS = "teleport_control_disconnects_total";
    public static final String CONTROL_REFUSALS = "teleport_control_refusals_total";
    public static final String HEARTBEATS_RECEIVED = "teleport_heartbeats_received_total";
    public static final String PINGS = "teleport_pings_total";
    public static final String AUDIT_WAITING = "teleport_audit_events_waiting";
    public static final String AUDIT_UNDELIVERED = "teleport_audit_undelivered_bytes";
    public static final String AUDIT_DROPPED = "teleport_audit_events_dropped_total";
    public static final String INVENTORY_PENDING_WRITES = "teleport_inventory_pending_writes";
    public static final String FLAPPING_AGENTS = "teleport_flapping_agents";
    public static final String INCIDENTS_ACTIVE = "teleport_incidents_active";
    public static final String INCIDENT_AGENTS = "teleport_incident_agents";
    public static final String SELF_DOUBT = "teleport_auth_self_doubt";
    public static final String INVENTORY_FORGOTTEN = "teleport_inventory_forgotten_total";

    public static final String HANDSHAKES_WAITING = "teleport_handshakes_waiting";

    private MetricNames() {}
}
