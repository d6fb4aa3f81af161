package dev.muster.agent.control;

import java.util.Locale;

/// Why an agent looks for a stream to another Auth while it has one.
public enum MoveReason {
    /// Its Auth stops, and asks it to.
    SHUTTING_DOWN,
    /// Its Auth has more agents than others, and asks it to.
    REBALANCE,
    /// Its Auth has not acknowledged a heartbeat for half of the time that it has.
    SILENT;

    /// Returns the form of labels and logs, such as `shutting_down`.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
