package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.runtime.task.PeriodicTask;
import java.time.Duration;

/// Closes the streams of agents that answer on the connection and send no heartbeats: their process
/// lives, their agent does not. A dead connection is found by [PresenceWatch] within seconds; this
/// is for what that cannot see.
final class SilenceWatch implements AutoCloseable {
    private final ConnectedAgents agents;
    private final Duration limit;
    private final Time time;
    private final PeriodicTask watch;

    SilenceWatch(ConnectedAgents agents, Duration limit, Time time) {
        this.agents = requireNonNull(agents, "agents");
        this.limit = requireNonNull(limit, "limit");
        this.time = requireNonNull(time, "time");
        this.watch = PeriodicTask.every(limit.dividedBy(10), "control-silence", this::look, time);
    }

    void start() {
        watch.start();
    }

    @Override
    public void close() {
        watch.close();
    }

    private void look() {
        long now = time.nanoTime();
        agents.all()
                .filter(agent -> now - agent.heartbeatNanos() > limit.toNanos())
                .forEach(agent -> agent.link().close(silent(agent)));
    }

    private Fault silent(LiveAgent agent) {
        return new Fault(
                "Cannot keep the control stream of " + agent.id(),
                new Reason(
                        Reason.Code.STREAM_CLOSED,
                        "no heartbeat came for " + DurationText.format(limit),
                        "Look into the agent's log; its heartbeat interval must be shorter"));
    }
}
