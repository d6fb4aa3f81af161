package dev.muster.auth.tls;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.runtime.rpc.GateLane;
import java.util.ArrayList;
import java.util.List;

/// Who may start a TLS handshake when.
///
/// A connection is silent until its first record is whole; then it waits in a lane, in which it has
/// its turn as [Turns] says. The lanes have nothing in common: whoever asks for the admins' lane
/// without being one delays admins at most, and a fleet delays only itself.
///
/// Any thread. Methods return what is to be done, for the caller to do outside of the lock.
final class GateQueue {
    @GuardedBy("this")
    private final SilentTickets silent;

    @GuardedBy("this")
    private final Turns agents;

    @GuardedBy("this")
    private final Turns admins;

    @GuardedBy("this")
    private boolean closed;

    GateQueue(GateLimits limits) {
        silent = new SilentTickets(limits.silent());
        agents = new Turns(limits.agents());
        admins = new Turns(limits.admins());
    }

    /// Takes in a connection that has sent nothing yet. Where there are too many of those, the
    /// oldest goes.
    synchronized List<Runnable> arrived(Ticket ticket) {
        if (closed) {
            ticket.state = Ticket.State.GONE;
            return List.of(ticket.drop);
        }
        return silent.add(ticket).map(this::drop).orElse(List.of());
    }

    /// Queues a connection whose first record is whole, in the lane that it asks for if there is
    /// room, or else in that for everyone. Drops it where that is full too.
    synchronized List<Runnable> greeted(Ticket ticket, GateLane asked) {
        if (ticket.state != Ticket.State.SILENT) {
            return List.of();
        }
        var granted = lane(asked).hasRoomFor(ticket) ? asked : GateLane.AGENTS;
        var lane = lane(granted);
        if (!lane.hasRoomFor(ticket)) {
            return drop(ticket);
        }
        silent.remove(ticket);
        ticket.lane = granted;
        lane.add(ticket);
        return admit(lane);
    }

    /// Looks at a handshake that has gone on for the patience since its turn or the last look.
    /// Returns whom its place goes to, if it is lent.
    synchronized List<Runnable> look(Ticket ticket) {
        return lane(ticket.lane).isStuck(ticket) ? lend(ticket) : List.of();
    }

    /// Gives the place of a handshake, whose time in it is over, to the next.
    synchronized List<Runnable> lend(Ticket ticket) {
        if (ticket.state != Ticket.State.PLACED) {
            return List.of();
        }
        var lane = lane(ticket.lane);
        var surplus = lane.lend(ticket);
        var effects = new ArrayList<>(admit(lane));
        surplus.map(this::drop).ifPresent(effects::addAll);
        return effects;
    }

    /// Forgets a connection, wherever it stands.
    ///
    /// @param done its handshake is complete
    synchronized List<Runnable> left(Ticket ticket, boolean done) {
        var lane = lane(ticket.lane);
        if (done) {
            lane.complete();
        }
        remove(ticket);
        return admit(lane);
    }

    /// Drops all that are not in a handshake, and takes in no more.
    synchronized List<Runnable> close() {
        closed = true;
        var outside = new ArrayList<>(silent.all());
        outside.addAll(agents.waitingTickets());
        outside.addAll(admins.waitingTickets());
        var effects = new ArrayList<Runnable>();
        for (var ticket : outside) {
            effects.addAll(drop(ticket));
        }
        return effects;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized int waiting() {
        return agents.waiting() + admins.waiting();
    }

    synchronized int blocks() {
        return silent.blocks() + agents.blocks() + admins.blocks();
    }

    synchronized int inHandshake() {
        return agents.inHandshake() + admins.inHandshake();
    }

    @GuardedBy("this")
    private List<Runnable> drop(Ticket ticket) {
        remove(ticket);
        return List.of(ticket.drop);
    }

    @GuardedBy("this")
    private void remove(Ticket ticket) {
        switch (ticket.state) {
            case SILENT -> silent.remove(ticket);
            case WAITING, PLACED, LENT -> lane(ticket.lane).remove(ticket);
            case GONE -> {}
        }
        ticket.state = Ticket.State.GONE;
    }

    private static List<Runnable> admit(Turns lane) {
        return lane.next().stream().map(ticket -> ticket.admit).toList();
    }

    @GuardedBy("this")
    private Turns lane(GateLane lane) {
        return switch (lane) {
            case AGENTS -> agents;
            case ADMINS -> admins;
        };
    }
}
