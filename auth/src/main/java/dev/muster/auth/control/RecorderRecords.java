package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.inventory.Enrollment;
import dev.muster.auth.inventory.InstanceRecorder;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.agent.AgentInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells the instance recorder.
record RecorderRecords(InstanceRecorder recorder) implements Records {
    RecorderRecords {
        requireNonNull(recorder, "recorder");
    }

    @Override
    public long connected(Peer peer, String processId, AgentInfo info) {
        var certificate = new Enrollment(peer.publicKey(), peer.granted(), null, null);
        return recorder.connected(peer.id(), certificate, processId, info, List.of());
    }

    @Override
    public void changed(LiveAgent agent) {
        recorder.changed(agent.id(), agent.epoch(), agent.info(), agent.components());
    }

    @Override
    public void left(LiveAgent agent, LeaveCause cause, Instant lastSeen, @Nullable Instant back) {
        recorder.left(agent.id(), agent.epoch(), cause, lastSeen, back);
    }
}
