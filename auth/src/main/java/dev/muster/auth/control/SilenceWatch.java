package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import java.time.Duration;

/// Closes the streams of agents that answer on the connection and send no heartbeats: their process
/// lives, their agent does not. A dead connection is found by [PresenceWatch] within seconds; this
/// is for what that cannot see.
final class SilenceWatch implements AutoCloseable {
    private final ConnectedAgents agents;
    private final Duration limit;
    private final Time time;
    private final Thread thread;

    SilenceWatch(ConnectedAgents agents, Duration limit, Time time) {
        this.agents = requireNonNull(agents, "agents");
        this.limit = requireNonNull(limit, "limit");
        this.time = requireNonNull(time, "time");
        this.thread = Thread.ofVirtual().name("control-silence").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                time.sleep(limit.dividedBy(10));
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
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
