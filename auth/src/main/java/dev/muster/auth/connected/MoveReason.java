package dev.muster.auth.connected;

/// Why an agent is asked to go to another Auth instance.
public enum MoveReason {
    /// This one stops.
    SHUTTING_DOWN,
    /// Others have fewer agents.
    REBALANCE
}
