package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.Presence;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.runtime.health.AgentHealth;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the cluster remembers of an agent.
///
/// @param lastConnection null before the first control stream
/// @param health as of the latest change of a state, not of the latest heartbeat
/// @param flapping as of the latest write
public record Instance(
        HostId id,
        Enrollment enrollment,
        @Nullable Connection lastConnection,
        AgentInfo agent,
        AgentHealth health,
        Presence presence,
        Flapping flapping) {
    public Instance {
        requireNonNull(id, "id");
        requireNonNull(enrollment, "enrollment");
        requireNonNull(agent, "agent");
        requireNonNull(health, "health");
        requireNonNull(presence, "presence");
        requireNonNull(flapping, "flapping");
    }

    /// One that was never lost.
    public Instance(
            HostId id,
            Enrollment enrollment,
            @Nullable Connection lastConnection,
            AgentInfo agent,
            AgentHealth health,
            Presence presence) {
        this(id, enrollment, lastConnection, agent, health, presence, Flapping.none());
    }

    public Optional<Connection> connection() {
        return Optional.ofNullable(lastConnection);
    }

    Instance with(Presence next) {
        return new Instance(id, enrollment, lastConnection, agent, health, next, flapping);
    }

    /// Returns this with what time alone makes of it.
    Instance at(Instant now) {
        return new Instance(
                id, enrollment, lastConnection, agent, health, presence, flapping.at(now));
    }
}
