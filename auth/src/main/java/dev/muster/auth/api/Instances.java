package dev.muster.auth.api;

import dev.muster.auth.connected.ConnectedAgent;
import dev.muster.auth.inventory.InstanceCounts;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.Instance;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.ComponentHealths;
import dev.muster.runtime.rpc.Roles;
import dev.muster.runtime.rpc.TargetHealths;
import dev.muster.runtime.rpc.WireTimes;

/// Agents on the wire, as the two memories hold them.
final class Instances {
    private Instances() {}

    static Instance toProto(SeenInstance seen) {
        var instance = seen.instance();
        var proto =
                Instance.newBuilder()
                        .setId(instance.id().toString())
                        .setAgent(AgentInfos.toProto(instance.agent()))
                        .setConnected(seen.connected());
        proto.setPresence(Presences.toProto(seen.presence()));
        instance.flapping()
                .since()
                .ifPresent(since -> proto.setFlappingSince(WireTimes.toProto(since)));
        seen.lastSeen().ifPresent(at -> proto.setLastSeen(WireTimes.toProto(at)));
        instance.connection().ifPresent(connection -> proto.setAuthId(connection.authId()));
        instance.health()
                .components()
                .forEach(c -> proto.addComponents(ComponentHealths.toProto(c)));
        instance.health().targets().forEach(t -> proto.addTargets(TargetHealths.toProto(t)));
        return proto.build();
    }

    /// @param authId where its stream ends
    static ConnectedInstance toProto(ConnectedAgent agent, String authId) {
        var proto =
                ConnectedInstance.newBuilder()
                        .setId(agent.id().toString())
                        .setAgent(AgentInfos.toProto(agent.info()))
                        .addAllHeartbeated(Roles.toProto(agent.heartbeated()))
                        .setConnectedSince(WireTimes.toProto(agent.since()))
                        .setAuthId(authId);
        proto.setStream(LiveStreams.toProto(agent));
        agent.lastHeartbeat().ifPresent(at -> proto.setLastHeartbeat(WireTimes.toProto(at)));
        agent.health().components().forEach(c -> proto.addComponents(ComponentHealths.toProto(c)));
        agent.health().targets().forEach(t -> proto.addTargets(TargetHealths.toProto(t)));
        return proto.build();
    }

    static dev.muster.proto.v1.InstanceCounts toProto(InstanceCounts counts) {
        var proto =
                dev.muster.proto.v1.InstanceCounts.newBuilder()
                        .setTotal(counts.total())
                        .putAllByUpgrader(counts.byUpgrader());
        counts.byVersion().forEach((version, n) -> proto.putByVersion(version.toString(), n));
        counts.byService().forEach((service, n) -> proto.putByService(service.key(), n));
        return proto.build();
    }
}
