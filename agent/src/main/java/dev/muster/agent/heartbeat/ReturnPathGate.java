package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;

import dev.muster.runtime.health.ReturnPathTracker;

/// Lets `instance` pass only while the control plane is known to reach this agent.
///
/// @param path proved by the control stream
public record ReturnPathGate(ReturnPathTracker path) implements Gate {
    public ReturnPathGate {
        requireNonNull(path, "path");
    }

    @Override
    public Clearance of(String component) {
        if (!component.equals(Heartbeats.INSTANCE)) {
            return new Clearance.Granted();
        }
        return switch (path.freshness()) {
            case FRESH -> new Clearance.Granted();
            case AWAITED -> new Clearance.Pending();
            case STALE -> new Clearance.Refused(path.staleness());
        };
    }
}
