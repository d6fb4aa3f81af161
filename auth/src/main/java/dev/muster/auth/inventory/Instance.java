package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Presence;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.runtime.health.ComponentHealth;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the cluster remembers of an agent.
///
/// @param lastConnection null before the first control stream
/// @param components as of the latest change of a state, not of the latest heartbeat
public record Instance(
        HostId id,
        Enrollment enrollment,
        @Nullable Connection lastConnection,
        AgentInfo agent,
        List<ComponentHealth> components,
        Presence presence) {
    public Instance {
        requireNonNull(id, "id");
        requireNonNull(enrollment, "enrollment");
        requireNonNull(agent, "agent");
        components = List.copyOf(components);
        requireNonNull(presence, "presence");
    }

    public Optional<Connection> connection() {
        return Optional.ofNullable(lastConnection);
    }
}
