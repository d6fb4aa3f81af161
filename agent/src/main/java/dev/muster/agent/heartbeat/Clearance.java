package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;

/// Whether an acknowledged heartbeat is a success of one component. That Auth has received it says
/// nothing of what the component looks after.
public sealed interface Clearance {
    /// Nothing speaks against it.
    record Granted() implements Clearance {}

    /// Nobody knows yet: it is neither a success nor a failure.
    record Pending() implements Clearance {}

    /// The component is not well, whatever Auth acknowledges.
    record Refused(Reason why) implements Clearance {
        public Refused {
            requireNonNull(why, "why");
        }
    }

    /// Returns what holds when this and `other` speak of the same component: a refusal, the first
    /// of two, over a doubt over a grant.
    default Clearance and(Clearance other) {
        return switch (this) {
            case Granted _ -> other;
            case Pending _ -> other instanceof Refused ? other : this;
            case Refused _ -> this;
        };
    }
}
