package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.connected.MoveReason;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of an Auth instance beside others: its agents are asked to go there, and each opens its
/// stream there before it leaves the one here. Blocks.
final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    /// So fast the others are given agents: two handshakes of 1 ms each, and what follows them,
    /// leave a core of theirs half of its time.
    private static final Duration PACE = Duration.ofMillis(2);

    private static final Duration LEAST_SPREAD = Duration.ofMillis(500);

    /// Once all have been asked, whoever has found no other Auth for so long will not: as long as
    /// an attempt of an agent takes by default.
    static final Duration QUIET = Duration.ofSeconds(5);

    private final ConnectedAgents agents;
    private final Time time;

    Drain(ConnectedAgents agents, Time time) {
        this.agents = requireNonNull(agents, "agents");
        this.time = requireNonNull(time, "time");
    }

    void within(Duration patience) {
        long end = time.nanoTime() + patience.toNanos();
        var spread = spread(agents.size(), patience);
        var asked = ask(spread);
        long quiet = time.nanoTime() + spread.plus(QUIET).toNanos();
        int all = asked.size();
        try {
            while (!asked.isEmpty() && time.nanoTime() - end < 0 && time.nanoTime() - quiet < 0) {
                time.sleep(LOOK);
                if (asked.removeIf(agent -> !agents.isCounting(agent))) {
                    quiet = Math.max(quiet, time.nanoTime() + QUIET.toNanos());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // in a hurry: whoever is left is told by the end
        }
        LOG.atInfo()
                .addKeyValue("asked", all)
                .addKeyValue("moved", all - asked.size())
                .log("agents asked to move to another Auth instance");
    }

    /// Returns within what time the agents are to set out: half of the patience at most, for those
    /// who set out last.
    static Duration spread(int agents, Duration patience) {
        return Collections.min(
                List.of(
                        patience.dividedBy(2),
                        Collections.max(List.of(LEAST_SPREAD, PACE.multipliedBy(agents)))));
    }

    private List<LiveAgent> ask(Duration within) {
        var asked = new ArrayList<LiveAgent>();
        agents.forEach(agent -> {
            if (agent.link().move(MoveReason.SHUTTING_DOWN, within)) {
                asked.add(agent);
            }
        });
        return asked;
    }
}
