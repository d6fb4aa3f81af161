package dev.muster.auth.connected;

import static java.util.Objects.requireNonNull;

/// One run of an agent's process. Two live ones with one identity run on copies of a data
/// directory.
///
/// @param id as it says, a UUID that is new at each start
/// @param startedNanos when it started, by [dev.muster.core.time.Time#nanoTime] of this process
/// @param lastEpoch of its connection before this one, as it says; 0 for unknown
public record AgentProcess(String id, long startedNanos, long lastEpoch) {
    public AgentProcess {
        requireNonNull(id, "id");
    }

    public boolean isYoungerThan(AgentProcess other) {
        return startedNanos - other.startedNanos > 0;
    }
}
