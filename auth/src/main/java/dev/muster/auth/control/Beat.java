package dev.muster.auth.control;

import dev.muster.auth.connected.Peer;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.target.TargetHealth;
import dev.muster.proto.v1.Heartbeat;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.ComponentHealths;
import dev.muster.runtime.rpc.TargetHealths;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a heartbeat says, each claim within its limits.
///
/// @param targets null when they are as before
/// @param info null when that is as before
record Beat(
        List<ComponentHealth> components,
        @Nullable List<TargetHealth> targets,
        @Nullable AgentInfo info) {
    Beat {
        components = List.copyOf(components);
        targets = targets == null ? null : List.copyOf(targets);
    }

    /// Throws a [dev.muster.core.fault.FaultException] that says what is beyond its limit.
    static Beat accept(Peer peer, Heartbeat beat) {
        var what = "Cannot accept the heartbeat of " + peer.id();
        return new Beat(
                ComponentHealths.fromProto(what, beat.getComponentsList()),
                beat.hasTargets()
                        ? TargetHealths.fromProto(what, beat.getTargets().getTargetsList())
                        : null,
                beat.hasAgent()
                        ? HelloCheck.granted(
                                what, peer, AgentInfos.fromProto(what, beat.getAgent()))
                        : null);
    }
}
