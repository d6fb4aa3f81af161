package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.presence.Sign;
import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.runtime.task.PeriodicTask;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notices agents whose connection carries nothing any more: asks them for a sign, doubts them, and
/// gives them up, as [Silence] says.
///
/// It sleeps until the most silent agent could be odd, four times a second at most; in between a
/// look passes over all agents once, allocates nothing, and touches nobody who speaks. Sends
/// nothing while all is well.
final class PresenceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PresenceWatch.class);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final ConnectedAgents agents;
    private final StreamMetrics metrics;
    private final Time time;
    private final PeriodicTask watch;

    /// Who was odd at the last look, and was asked then. One thread.
    private Set<LiveAgent> odd = Set.of();

    private boolean anySuspect;
    private final Suspects suspects;

    PresenceWatch(ConnectedAgents agents, Suspects suspects, StreamMetrics metrics, Time time) {
        this.agents = requireNonNull(agents, "agents");
        this.suspects = requireNonNull(suspects, "suspects");
        this.metrics = requireNonNull(metrics, "metrics");
        this.time = requireNonNull(time, "time");
        this.watch = new PeriodicTask("presence-watch", LOOK, this::look, time);
    }

    void start() {
        watch.start();
    }

    @Override
    public void close() {
        watch.close();
    }

    /// Looks at all agents once; returns for how long nothing can happen.
    Duration look() {
        var look = new Look();
        agents.forEach(look::at);
        odd = look.odd;
        if (look.given > 0) {
            LOG.atInfo().addKeyValue("agents", look.given).log("silent agents given up");
        }
        if (look.suspects > 0 != anySuspect) {
            LOG.atInfo()
                    .addKeyValue("agents", look.suspects)
                    .log(look.suspects > 0 ? "agents are silent" : "no agent is silent any more");
        }
        anySuspect = look.suspects > 0;
        suspects.looked(look.suspects);
        long calm = Silence.ODD.from() - look.longest;
        return Duration.ofNanos(Math.max(LOOK.toNanos(), calm));
    }

    /// One look at all agents.
    private final class Look {
        private long longest;
        private int suspects;
        private int given;
        private Set<LiveAgent> odd = Set.of();

        void at(LiveAgent agent) {
            long silent = agent.link().pulse().silentNanos();
            longest = Math.max(longest, silent);
            switch (Silence.of(silent)) {
                case SHORT -> cleared(agent);
                case ODD -> asked(agent);
                case DOUBTFUL -> {
                    asked(agent);
                    doubted(agent);
                }
                case OVER -> {
                    given++;
                    agent.link().close(silent(agent));
                }
            }
        }

        private void cleared(LiveAgent agent) {
            if (agent.isSuspect()) {
                agent.noticed(new Sign.Heard(time.instant()), time.nanoTime());
                metrics.recovered();
            }
        }

        private void asked(LiveAgent agent) {
            if (odd.isEmpty()) {
                odd = new HashSet<>();
            }
            odd.add(agent);
            if (!PresenceWatch.this.odd.contains(agent)) {
                agent.link().probe();
            }
        }

        private void doubted(LiveAgent agent) {
            agent.noticed(new Sign.Silent(time.instant()), time.nanoTime());
            suspects++;
        }
    }

    private static Fault silent(LiveAgent agent) {
        return new Fault(
                "Cannot keep the control stream of " + agent.id(),
                new Reason(
                        Reason.Code.AGENT_SILENT,
                        "nothing came over its connection for "
                                + DurationText.format(Duration.ofNanos(Silence.OVER.from())),
                        "Check whether its host was suspended, and the network in between"));
    }
}
