package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgent;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.inventory.Instance;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// All that is known of one agent: its document and, where its stream ends here, what that tells,
/// which is newer. Blocks.
///
/// @param authId host id of this Auth Service
record AgentDetail(InstanceStore instances, ConnectedAgents connected, String authId, Time time) {
    AgentDetail {
        requireNonNull(instances, "instances");
        requireNonNull(connected, "connected");
        requireNonNull(authId, "authId");
        requireNonNull(time, "time");
    }

    InstanceDetail of(HostId id) {
        return of(id, connected.of(id));
    }

    /// As the other; empty where no stream of it ends here.
    Optional<InstanceDetail> here(HostId id) {
        var streams = connected.of(id);
        return streams.isEmpty() ? Optional.empty() : Optional.of(of(id, streams));
    }

    private InstanceDetail of(HostId id, List<ConnectedAgent> streams) {
        var document =
                instances
                        .get(id)
                        .orElseThrow(() ->
                                new FaultException(
                                        new Fault("Cannot tell of " + id, AgentMemory.unknown())));
        var now = time.instant();
        var instance =
                streams.stream()
                        .findFirst()
                        .map(counting ->
                                Instances.toProto(live(document, counting, now)).toBuilder()
                                        .setAuthId(authId))
                        .orElseGet(() -> Instances.toProto(document).toBuilder());
        var detail =
                InstanceDetail.newBuilder()
                        .setInstance(instance)
                        .setObservedAt(WireTimes.toProto(now))
                        .setAuthId(authId);
        streams.forEach(stream -> detail.addStreams(LiveStreams.toProto(stream)));
        Warnings.of(document, streams, now)
                .forEach(warning -> detail.addWarnings(Faults.toProto(warning)));
        return detail.build();
    }

    /// The document follows the stream by a moment, and keeps neither times nor counts of single
    /// heartbeats.
    private static SeenInstance live(SeenInstance seen, ConnectedAgent agent, Instant now) {
        var known = seen.instance();
        var instance =
                new Instance(
                        known.id(),
                        known.enrollment(),
                        known.lastConnection(),
                        agent.info(),
                        agent.health().equals(AgentHealth.UNTOLD) ? known.health() : agent.health(),
                        agent.presence(),
                        known.flapping());
        return new SeenInstance(instance, agent.presence(), now, true);
    }
}
