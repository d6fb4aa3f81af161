package dev.muster.runtime.health;

import dev.muster.core.target.TargetHealth;
import java.util.List;

/// The health of an agent as its heartbeats tell it.
///
/// @param targets what its services look after
public record AgentHealth(List<ComponentHealth> components, List<TargetHealth> targets) {
    /// Before the first heartbeat.
    public static final AgentHealth UNTOLD = new AgentHealth(List.of(), List.of());

    public AgentHealth {
        components = List.copyOf(components);
        targets = List.copyOf(targets);
    }
}
