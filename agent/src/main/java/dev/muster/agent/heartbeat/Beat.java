package dev.muster.agent.heartbeat;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.target.TargetHealth;
import dev.muster.runtime.health.ComponentHealth;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one heartbeat says.
///
/// @param sequence its number on its link
/// @param info what the agent now says of itself; null when that has not changed
/// @param targets all of them; null when their health has not changed
public record Beat(
        long sequence,
        Collection<ComponentHealth> components,
        @Nullable AgentInfo info,
        @Nullable List<TargetHealth> targets) {
    public Beat {
        components = List.copyOf(components);
        targets = targets == null ? null : List.copyOf(targets);
    }
}
