package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// The agent as its heartbeats speak of it; each part is asked anew for each of them.
///
/// @param running the services that run now, whose success an acknowledgement may be
/// @param info what the agent says of itself now
/// @param targets what the services look after, and how that is now
/// @param gate whether an acknowledgement is a success
public record Subject(
        Supplier<Set<Role>> running,
        Supplier<AgentInfo> info,
        Supplier<List<TargetHealth>> targets,
        Gate gate) {
    public Subject {
        requireNonNull(running, "running");
        requireNonNull(info, "info");
        requireNonNull(targets, "targets");
        requireNonNull(gate, "gate");
    }
}
