package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.Hello;
import dev.muster.runtime.rpc.AgentInfos;
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
public record Introduction(
        UUID processId, Duration uptime, HostId id, AgentInfo info, long lastEpoch) {
    public Introduction {
        requireNonNull(processId, "processId");
        requireNonNull(uptime, "uptime");
        requireNonNull(id, "id");
        requireNonNull(info, "info");
    }

    Hello toProto() {
        return Hello.newBuilder()
                .setProtocol(Protocol.CURRENT)
                .setProcessId(processId.toString())
                .setProcessUptime(WireTimes.toProto(uptime))
                .setHostId(id.toString())
                .setAgent(AgentInfos.toProto(info))
                .setLastEpoch(lastEpoch)
                .build();
    }
}
