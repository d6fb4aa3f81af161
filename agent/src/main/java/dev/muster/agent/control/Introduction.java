package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.Hello;
import dev.muster.runtime.rpc.AgentInfos;
import dev.muster.runtime.rpc.Capabilities;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Who an agent says it is when a stream opens.
///
/// @param processId new at each start of the process; tells a restart from a clone
/// @param uptime of that process, which tells which of two clones is the older
/// @param id as its certificate says
/// @param info claims only services that its certificate grants
/// @param lastEpoch of the latest welcome; 0 for unknown
/// @param leaving the stream that it has meanwhile; null for none
public record Introduction(
        UUID processId,
        Duration uptime,
        HostId id,
        AgentInfo info,
        long lastEpoch,
        @Nullable Leaving leaving) {
    /// A stream that the agent leaves once it has another.
    ///
    /// @param authId where that one ends
    record Leaving(String authId, MoveReason why) {
        Leaving {
            requireNonNull(authId, "authId");
            requireNonNull(why, "why");
        }
    }

    public Introduction {
        requireNonNull(processId, "processId");
        requireNonNull(uptime, "uptime");
        requireNonNull(id, "id");
        requireNonNull(info, "info");
    }

    /// One without a stream.
    public Introduction(
            UUID processId, Duration uptime, HostId id, AgentInfo info, long lastEpoch) {
        this(processId, uptime, id, info, lastEpoch, null);
    }

    /// Returns the same of an agent that has a stream to `authId`.
    Introduction movingFrom(String authId, MoveReason why) {
        return new Introduction(processId, uptime, id, info, lastEpoch, new Leaving(authId, why));
    }

    Hello toProto() {
        var hello = Hello.newBuilder();
        if (leaving != null) {
            hello.setMovesFrom(leaving.authId()).setMovesBecause(because(leaving.why()));
        }
        return hello.setProtocol(Protocol.CURRENT)
                .setProcessId(processId.toString())
                .setProcessUptime(WireTimes.toProto(uptime))
                .setHostId(id.toString())
                .setAgent(AgentInfos.toProto(info))
                .setLastEpoch(lastEpoch)
                .addCapabilities(Capabilities.MOVE)
                .addCapabilities(Capabilities.REBALANCE)
                .build();
    }

    private static dev.muster.proto.v1.MoveReason because(MoveReason why) {
        return switch (why) {
            case SHUTTING_DOWN -> dev.muster.proto.v1.MoveReason.MOVE_REASON_SHUTTING_DOWN;
            case REBALANCE -> dev.muster.proto.v1.MoveReason.MOVE_REASON_REBALANCE;
            case SILENT -> dev.muster.proto.v1.MoveReason.MOVE_REASON_UNSPECIFIED;
        };
    }
}
