package dev.muster.agent.control;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.limit.Limits;
import dev.muster.core.target.TargetHealth;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.Heartbeat;
import dev.muster.proto.v1.TargetReport;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.ComponentHealths;
import dev.muster.runtime.rpc.TargetHealths;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// Heartbeats on the wire, each within [Limits#MESSAGE_BYTES].
final class Beats {
    private static final int COMPONENTS_BYTES = 16 * 1024;

    /// What is left for lengths and tags around the parts of a message.
    private static final int FRAME_BYTES = 64;

    private Beats() {}

    /// @param changed null when that has not changed
    /// @param targets are cut to what fits; null when they have not changed
    static AgentMessage message(
            long sequence,
            Instant at,
            Collection<ComponentHealth> components,
            @Nullable AgentInfo changed,
            @Nullable Collection<TargetHealth> targets) {
        var heartbeat =
                Heartbeat.newBuilder().setSequence(sequence).setSentAt(WireTimes.toProto(at));
        heartbeat.addAllComponents(ComponentHealths.toProto(components, COMPONENTS_BYTES));
        if (changed != null) {
            heartbeat.setAgent(AgentInfos.toProto(changed));
        }
        if (targets != null) {
            int left = Limits.MESSAGE_BYTES - FRAME_BYTES - heartbeat.build().getSerializedSize();
            heartbeat.setTargets(
                    TargetReport.newBuilder().addAllTargets(TargetHealths.toProto(targets, left)));
        }
        return AgentMessage.newBuilder().setHeartbeat(heartbeat).build();
    }
}
