package dev.muster.auth.balance;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.connected.MoveReason;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.KnownRun;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks agents to go to instances that have fewer, as after a restart of one of them. For one
/// thread, that which follows the leases.
public final class Rebalancer {
    /// Two renewals missed: that instance may be about to go, or to be seen as gone.
    static final Duration STALE = AuthLease.RENEWAL.multipliedBy(2);

    /// An agent that has only just come is left in peace.
    static final Duration SETTLED = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(Rebalancer.class);

    private final HostId self;
    private final ConnectedAgents agents;
    private final BooleanSupplier doubts;
    private final Time time;
    private final RandomGenerator random;

    // Each once while it moves agents.
    private final Set<LiveAgent> asked = new HashSet<>();
    private Rebalance state = Rebalance.start();

    /// @param self the host of this instance, whose own agent knows no other
    /// @param doubts whether this instance doubts itself
    public Rebalancer(
            HostId self,
            ConnectedAgents agents,
            BooleanSupplier doubts,
            Time time,
            RandomGenerator random) {
        this.self = requireNonNull(self, "self");
        this.agents = requireNonNull(agents, "agents");
        this.doubts = requireNonNull(doubts, "doubts");
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
    }

    /// Takes in which other instances live and take agents, as the storage says now. Never blocks.
    public void look(List<KnownRun> others) {
        var spread = Spread.of(agents.size(), others);
        boolean gone = asked.removeIf(agent -> !agents.isCounting(agent));
        var step =
                state.after(
                        isHeldBack(others)
                                ? new Rebalance.HeldBack()
                                : new Rebalance.Seen(spread, gone));
        tell(step.next(), spread);
        state = step.next();
        if (step.ask() > 0) {
            ask(step.ask());
        } else {
            asked.clear();
        }
    }

    private boolean isHeldBack(List<KnownRun> others) {
        return others.isEmpty()
                || doubts.getAsBoolean()
                || others.stream().anyMatch(one -> one.age().sinceRenewal().compareTo(STALE) > 0);
    }

    private void ask(int many) {
        var candidates = candidates();
        int left = many;
        for (int i = 0; i < candidates.size() && left > 0; i++) {
            Collections.swap(candidates, i, random.nextInt(i, candidates.size()));
            var agent = candidates.get(i);
            if (agent.link().move(MoveReason.REBALANCE, AuthLease.RENEWAL)) {
                asked.add(agent);
                left--;
            }
        }
    }

    private List<LiveAgent> candidates() {
        long now = time.nanoTime();
        var candidates = new ArrayList<LiveAgent>();
        agents.counting()
                .filter(agent -> now - agent.connectedNanos() >= SETTLED.toNanos())
                .filter(agent -> !agent.id().equals(self) && !asked.contains(agent))
                .forEach(candidates::add);
        return candidates;
    }

    private void tell(Rebalance next, Spread spread) {
        boolean moves = next instanceof Rebalance.Moving;
        if (moves == state instanceof Rebalance.Moving) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("streams", spread.own())
                .addKeyValue("average", Math.round(spread.average()))
                .log(
                        moves
                                ? "asks agents to move to Auth instances with fewer"
                                : next instanceof Rebalance.Resting
                                        ? "rests: no agent moves to another Auth instance"
                                        : "asks no more agents to move");
    }
}
