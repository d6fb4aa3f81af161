package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.AgentLink;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.auth.presence.Presence;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ExecutionException;

/// Pings an agent over its control stream, or says from its document why it has none here.
record Pings(ConnectedAgents connected, InstanceStore instances, String authId) {
    Pings {
        requireNonNull(connected, "connected");
        requireNonNull(instances, "instances");
        requireNonNull(authId, "authId");
    }

    /// Returns the round trip. Blocks.
    Duration ping(HostId id, Duration timeout) throws InterruptedException {
        var agent = connected.find(id);
        if (agent.isPresent()) {
            return await(agent.get().link(), timeout);
        }
        throw new FaultException(new Fault("Cannot ping " + id, absence(id)));
    }

    private static Duration await(AgentLink link, Duration timeout) throws InterruptedException {
        var pong = link.ping(timeout);
        try {
            return pong.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FaultException fault) {
                throw fault;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            pong.cancel(false);
        }
    }

    private Reason absence(HostId id) {
        return instances
                .get(id)
                .map(this::notConnected)
                .orElseGet(() ->
                        new Reason(
                                Reason.Code.AGENT_UNKNOWN,
                                "the cluster knows no agent of this id",
                                "See `tctl inventory ls` for the ids that there are"));
    }

    private Reason notConnected(SeenInstance seen) {
        return new Reason(
                Reason.Code.AGENT_NOT_CONNECTED,
                "it has no control stream to this Auth Service: " + why(seen),
                "See `tctl inventory ls` for what the cluster knows of it");
    }

    private String why(SeenInstance seen) {
        return switch (seen.instance().presence()) {
            case Presence.NeverConnected absent -> cause(absent);
            case Presence.Offline absent -> cause(absent);
            case Presence.Connected _, Presence.Suspect _ -> owner(seen);
        };
    }

    /// The document may lag behind the stream by a moment.
    private String owner(SeenInstance seen) {
        var owner =
                seen.instance()
                        .connection()
                        .map(connection -> connection.authId())
                        .filter(id -> !id.equals(authId));
        if (seen.connected()) {
            return owner.map(id -> "its stream ends at another one, " + id)
                    .orElse("its stream is just opening or closing");
        }
        return "the one that held its stream is gone"
                + seen.lastSeen().map(Pings::since).orElse(" for longer than is remembered");
    }

    private static String cause(Presence absent) {
        return absent.why().map(Reason::cause).orElseThrow();
    }

    private static String since(Instant at) {
        return " since " + at.truncatedTo(ChronoUnit.SECONDS);
    }
}
