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

/// Who an agent says it is when a stream opens.
///
/// @param processId new at each start of the process; tells a restart from a clone
/// @param uptime of that process, which tells which of two clones is the older
/// @param id as its certificate says
/// @param info claims only services that its certificate grants
/// @param lastEpoch of the latest welcome; 0 for unknown
/// @param movesFrom the Auth of the stream that it has meanwhile; empty for none
public record Introduction(
        UUID processId,
        Duration uptime,
        HostId id,
        AgentInfo info,
        long lastEpoch,
        String movesFrom) {
    public Introduction {
        requireNonNull(processId, "processId");
        requireNonNull(uptime, "uptime");
        requireNonNull(id, "id");
        requireNonNull(info, "info");
        requireNonNull(movesFrom, "movesFrom");
    }

    /// One without a stream.
    public Introduction(
            UUID processId, Duration uptime, HostId id, AgentInfo info, long lastEpoch) {
        this(processId, uptime, id, info, lastEpoch, "");
    }

    /// Returns the same of an agent that has a stream to `authId`.
    Introduction movingFrom(String authId) {
        return new Introduction(processId, uptime, id, info, lastEpoch, authId);
    }

    Hello toProto() {
        return Hello.newBuilder()
                .setProtocol(Protocol.CURRENT)
                .setProcessId(processId.toString())
                .setProcessUptime(WireTimes.toProto(uptime))
                .setHostId(id.toString())
                .setAgent(AgentInfos.toProto(info))
                .setLastEpoch(lastEpoch)
                .addCapabilities(Capabilities.MOVE)
                .setMovesFrom(movesFrom)
                .build();
    }
}
