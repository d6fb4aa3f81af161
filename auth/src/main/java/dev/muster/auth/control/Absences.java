package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Agents whose stream has ended and of which it is not said yet that they are lost: this Auth may
/// have been held up or cut off itself, or another one has them. Never blocks. What is said to be
/// in an agent's turn is called so; alarms take the turn themselves.
final class Absences implements AutoCloseable {
    /// How long before its time is over it is looked once more who has the agent: twice as long as
    /// what is written of one agent may rest.
    static final Duration LAST_LOOK = Duration.ofSeconds(10);

    private final Map<HostId, Absent> absent = new ConcurrentHashMap<>();
    private final Records records;
    private final Losses losses;
    private final Alarms alarms;
    private final Turns turns;
    private final Ending over;
    private final Time time;
    private volatile boolean closed;

    private record Absent(LiveAgent agent, Instant lastSeen, Why why) {}

    private enum Why {
        /// Its stream ended when this Auth had been held up.
        DROPPED,
        /// It is one of a burst that nobody has looked at as a whole.
        PENNED,
        /// It is one of a burst, and this Auth may be what is cut off.
        VANISHED,
        /// It said that it has a stream to another Auth; that this one ended is told.
        MOVED
    }

    /// Takes in that a stream has ended for good.
    interface Ending {
        /// @param known whether anybody knew of it: not of a dial that the agent gave up
        void of(LiveAgent agent, LeaveCause cause, Instant lastSeen, boolean known);
    }

    Absences(Records records, Losses losses, Alarms alarms, Turns turns, Ending over, Time time) {
        this.records = requireNonNull(records, "records");
        this.losses = requireNonNull(losses, "losses");
        this.alarms = requireNonNull(alarms, "alarms");
        this.turns = requireNonNull(turns, "turns");
        this.over = requireNonNull(over, "over");
        this.time = requireNonNull(time, "time");
    }

    /// Gives an agent time to come back whose stream ended when this Auth had been held up. In its
    /// turn.
    void dropped(LiveAgent agent, Instant lastSeen) {
        var one = new Absent(agent, lastSeen, Why.DROPPED);
        absent.put(agent.id(), one);
        doubt(one, Doubt.DROPPED);
        alarms.in(
                Doubt.RETURN,
                () -> {
                    if (agent.hasSpoken()
                            && one.equals(absent.get(agent.id()))
                            && !records.isElsewhere(agent)) {
                        losses.addLate(agent.id(), agent.info().version());
                    }
                    notBack(one);
                });
    }

    /// Keeps an agent that is lost with many others until all of them can be judged. In its turn.
    void penned(LiveAgent agent, Instant lastSeen) {
        var one = new Absent(agent, lastSeen, Why.PENNED);
        absent.put(agent.id(), one);
        alarms.in(Losses.PEN, () -> judge(one));
    }

    /// Leaves an agent to the Auth that it has moved to. Where nobody has written of it there, that
    /// one and the agent are gone, and it is lost. In its turn.
    void moved(LiveAgent agent, Instant lastSeen) {
        var one = new Absent(agent, lastSeen, Why.MOVED);
        absent.put(agent.id(), one);
        records.moved(agent);
        alarms.in(Doubt.RETURN, () -> notBack(one));
    }

    /// Takes in that an agent has a stream again; returns the one whose end is not told yet. In its
    /// turn.
    Optional<LiveAgent> returned(HostId host) {
        var one = Optional.ofNullable(absent.remove(host));
        one.ifPresent(this::release);
        return one.filter(each -> each.why() != Why.MOVED).map(Absent::agent);
    }

    /// Lets go: whoever is not judged yet is lost, and of the others the lease of this Auth tells.
    @Override
    public void close() {
        absent.values().stream().filter(one -> one.why() == Why.PENNED).forEach(this::notBack);
        closed = true;
    }

    private void judge(Absent one) {
        if (losses.doubted().isEmpty()) {
            notBack(one);
            return;
        }
        var agent = one.agent();
        var held = new Absent(agent, one.lastSeen(), Why.VANISHED);
        synchronized (turns.of(agent.id())) {
            if (!closed && absent.replace(agent.id(), one, held)) {
                losses.hold();
                alarms.in(Doubt.RETURN, () -> notBack(held));
                doubt(held, Doubt.VANISHED);
            }
        }
    }

    /// Says in the agent's document that nobody knows, and says so once more at the end of its
    /// time: that finds out whether another Auth has the agent by then. In its turn.
    private void doubt(Absent one, Doubt why) {
        var agent = one.agent();
        var since = time.instant();
        records.dropped(agent, why, since);
        alarms.in(
                Doubt.RETURN.minus(LAST_LOOK),
                () -> {
                    synchronized (turns.of(agent.id())) {
                        if (!closed && one.equals(absent.get(agent.id()))) {
                            records.dropped(agent, why, since);
                        }
                    }
                });
    }

    private void notBack(Absent one) {
        var agent = one.agent();
        boolean taken = false;
        try {
            boolean known;
            LeaveCause cause;
            synchronized (turns.of(agent.id())) {
                taken = !closed && absent.remove(agent.id(), one);
                if (!taken) {
                    return;
                }
                cause = records.isElsewhere(agent) ? LeaveCause.REPLACED : LeaveCause.LOST;
                known = records.left(agent, cause, one.lastSeen(), null) || agent.hasSpoken();
            }
            if (one.why() != Why.MOVED) {
                over.of(agent, cause, one.lastSeen(), known);
            }
        } finally {
            if (taken) {
                release(one); // whatever came of telling it, or the mass loss would never end
            }
        }
    }

    /// The mass loss that it is one of has nothing to wait for any more.
    private void release(Absent one) {
        if (one.why() == Why.VANISHED) {
            losses.release();
        }
    }
}
