package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.inventory.Enrollment;
import dev.muster.auth.inventory.InstanceRecorder;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.id.HostId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tells the instance recorder.
record RecorderRecords(InstanceRecorder recorder) implements Records {
    RecorderRecords {
        requireNonNull(recorder, "recorder");
    }

    @Override
    public long opened(LiveAgent agent) {
        var process = agent.process();
        return recorder.opened(agent.id(), process.id(), process.lastEpoch());
    }

    @Override
    public void connected(LiveAgent agent) {
        var peer = agent.link().peer();
        var certificate = new Enrollment(peer.publicKey(), peer.granted(), null, null);
        recorder.connected(peer.id(), agent.epoch(), certificate, agent.info(), agent.health());
    }

    @Override
    public void changed(LiveAgent agent) {
        recorder.changed(agent.id(), agent.epoch(), agent.info(), agent.health());
    }

    @Override
    public void dropped(LiveAgent agent, Doubt doubt, Instant since) {
        recorder.dropped(agent.id(), agent.epoch(), doubt, since);
    }

    @Override
    public void moved(LiveAgent agent) {
        recorder.moved(agent.id(), agent.epoch());
    }

    @Override
    public boolean isElsewhere(LiveAgent agent) {
        return recorder.isElsewhere(agent.id(), agent.epoch());
    }

    @Override
    public boolean isFlapping(HostId host) {
        return recorder.isFlapping(host);
    }

    @Override
    public boolean left(
            LiveAgent agent, LeaveCause cause, Instant lastSeen, @Nullable Instant back) {
        return recorder.left(agent.id(), agent.epoch(), cause, lastSeen, back);
    }
}
