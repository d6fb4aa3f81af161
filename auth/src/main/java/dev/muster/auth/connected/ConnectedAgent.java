package dev.muster.auth.connected;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Presence;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.ReturnPath;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A connected agent as it was when the listing read it.
///
/// @param processId the run of the agent's process, as it says
/// @param epoch the connection's number for this host id; 0 where another stream of it counts
/// @param health as its latest heartbeats told it; nothing before the first
/// @param since when its stream was accepted
/// @param lastHeartbeatAt null before the first heartbeat
/// @param path the latest proof that Auth reaches it; null before the first
/// @param unprovedSince since when such a proof is overdue; null when it is not
/// @param objectedTo null for nothing
public record ConnectedAgent(
        Peer peer,
        String processId,
        AgentInfo info,
        long epoch,
        AgentHealth health,
        Presence presence,
        Instant since,
        @Nullable Instant lastHeartbeatAt,
        @Nullable ReturnPath path,
        @Nullable Instant unprovedSince,
        @Nullable Reason objectedTo) {
    public ConnectedAgent {
        requireNonNull(peer, "peer");
        requireNonNull(processId, "processId");
        requireNonNull(info, "info");
        requireNonNull(health, "health");
        requireNonNull(presence, "presence");
        requireNonNull(since, "since");
    }

    public HostId id() {
        return peer.id();
    }

    /// Returns what Auth objects to; empty for nothing.
    public Optional<Reason> objection() {
        return Optional.ofNullable(objectedTo);
    }

    public Optional<Instant> lastHeartbeat() {
        return Optional.ofNullable(lastHeartbeatAt);
    }

    public Optional<ReturnPath> returnPath() {
        return Optional.ofNullable(path);
    }

    public Optional<Instant> unproved() {
        return Optional.ofNullable(unprovedSince);
    }

    /// Returns the services whose latest heartbeat reported them ok.
    public Set<Role> heartbeated() {
        var ok = EnumSet.noneOf(Role.class);
        for (var component : health.components()) {
            if (component.state() instanceof ComponentState.Ok) {
                Role.parse(component.component()).ifPresent(ok::add);
            }
        }
        ok.retainAll(info.services());
        return ok;
    }
}
