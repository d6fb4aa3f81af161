package dev.muster.auth.api;

import dev.muster.auth.connected.ConnectedAgent;
import dev.muster.proto.v1.LiveStream;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;

/// Control streams on the wire.
final class LiveStreams {
    private LiveStreams() {}

    static LiveStream toProto(ConnectedAgent agent) {
        var proto =
                LiveStream.newBuilder()
                        .setProcessId(agent.processId())
                        .setRemoteAddr(agent.peer().origin().address())
                        .setEpoch(agent.epoch())
                        .setConnectedSince(WireTimes.toProto(agent.since()))
                        .setPresence(Presences.toProto(agent.presence()));
        agent.lastHeartbeat().ifPresent(at -> proto.setLastHeartbeat(WireTimes.toProto(at)));
        agent.returnPath()
                .ifPresent(path ->
                        proto.setReturnPathConfirmed(WireTimes.toProto(path.confirmedAt()))
                                .setRoundTrip(WireTimes.toProto(path.roundTrip()))
                                .setClockSkew(WireTimes.toProto(path.clockSkew())));
        agent.objection().ifPresent(why -> proto.setObjection(Faults.toProto(why)));
        return proto.build();
    }
}
