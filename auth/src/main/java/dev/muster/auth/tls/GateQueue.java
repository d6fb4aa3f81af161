package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

/// Who may start a TLS handshake when.
///
/// First in, first out within an address block, and the blocks take turns, so that one that sends
/// thousands holds up only itself. A place is meant for work: a handshake whose peer is silent
/// lends its place to the next in line and goes on without one. It does so when its time is over,
/// when later ones have overtaken it, or when nobody gets through at all. Where peers are merely
/// slow together, as a fleet on one busy machine is, none does: more handshakes at once would make
/// all of them late.
///
/// Any thread. Methods return what is to be done, for the caller to do outside of the lock.
final class GateQueue {
    /// Later handshakes that are complete before one counts as overtaken.
    private static final int OVERTAKEN = 8;

    /// The connections of one address block that are not in a handshake.
    private static final class Block {
        final SequencedSet<Ticket> silent = new LinkedHashSet<>();
        final SequencedSet<Ticket> waiting = new LinkedHashSet<>();
    }

    private final GateLimits limits;

    @GuardedBy("this")
    private final Map<String, Block> blocks = new HashMap<>();

    @GuardedBy("this")
    private final SequencedSet<Ticket> silent = new LinkedHashSet<>();

    /// Blocks that have somebody waiting, in the order of their turns.
    @GuardedBy("this")
    private final SequencedSet<Block> turns = new LinkedHashSet<>();

    @GuardedBy("this")
    private final SequencedSet<Ticket> lent = new LinkedHashSet<>();

    @GuardedBy("this")
    private int waiting;

    @GuardedBy("this")
    private int placed;

    @GuardedBy("this")
    private long completed;

    @GuardedBy("this")
    private boolean closed;

    GateQueue(GateLimits limits) {
        this.limits = requireNonNull(limits, "limits");
    }

    /// Takes in a connection that has sent nothing yet. Where there are too many of those, the
    /// oldest goes.
    synchronized List<Runnable> arrived(Ticket ticket) {
        if (closed) {
            ticket.state = Ticket.State.GONE;
            return List.of(ticket.drop);
        }
        var block = blocks.computeIfAbsent(ticket.block, _ -> new Block());
        block.silent.add(ticket);
        silent.add(ticket);
        if (block.silent.size() > share(limits.silent())) {
            return drop(block.silent.getFirst());
        }
        return silent.size() > limits.silent() ? drop(silent.getFirst()) : List.of();
    }

    /// Queues a connection whose first record is whole, or drops it where the queue is full.
    synchronized List<Runnable> greeted(Ticket ticket) {
        if (ticket.state != Ticket.State.SILENT) {
            return List.of();
        }
        var block = block(ticket);
        if (waiting >= limits.waiting() || block.waiting.size() >= share(limits.waiting())) {
            return drop(ticket);
        }
        silent.remove(ticket);
        block.silent.remove(ticket);
        block.waiting.add(ticket);
        waiting++;
        ticket.state = Ticket.State.WAITING;
        turns.add(block);
        return next();
    }

    /// Looks at a handshake that has gone on for the patience since its turn or the last look.
    /// Returns whom its place goes to, if it is lent.
    synchronized List<Runnable> look(Ticket ticket) {
        long since = completed - ticket.completedAtLook;
        // Those that were in places at its turn may all be before it.
        long overtaken = completed - ticket.completedAtTurn - ticket.placedAtTurn;
        ticket.completedAtLook = completed;
        return since == 0 || overtaken >= OVERTAKEN ? lend(ticket) : List.of();
    }

    /// Gives the place of a handshake, whose time in it is over, to the next.
    synchronized List<Runnable> lend(Ticket ticket) {
        if (ticket.state != Ticket.State.PLACED) {
            return List.of();
        }
        ticket.state = Ticket.State.LENT;
        placed--;
        lent.add(ticket);
        var effects = new ArrayList<>(next());
        if (lent.size() > limits.lent()) {
            effects.addAll(drop(lent.getFirst()));
        }
        return effects;
    }

    /// Forgets a connection, wherever it stands.
    ///
    /// @param done its handshake is complete
    synchronized List<Runnable> left(Ticket ticket, boolean done) {
        if (done) {
            completed++;
        }
        remove(ticket);
        return next();
    }

    /// Drops all that are not in a handshake, and takes in no more.
    synchronized List<Runnable> close() {
        closed = true;
        var effects = new ArrayList<Runnable>();
        for (var block : List.copyOf(blocks.values())) {
            var all = new ArrayList<>(block.silent);
            all.addAll(block.waiting);
            all.forEach(ticket -> effects.addAll(drop(ticket)));
        }
        return effects;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    synchronized int waiting() {
        return waiting;
    }

    synchronized int blocks() {
        return blocks.size();
    }

    synchronized int inHandshake() {
        return placed + lent.size();
    }

    @GuardedBy("this")
    private List<Runnable> next() {
        var effects = new ArrayList<Runnable>();
        while (placed < limits.places() && !turns.isEmpty()) {
            var block = turns.removeFirst();
            var ticket = block.waiting.removeFirst();
            waiting--;
            if (!block.waiting.isEmpty()) {
                turns.addLast(block);
            }
            forgetIfEmpty(ticket.block, block);
            ticket.state = Ticket.State.PLACED;
            ticket.placedAtTurn = placed++;
            ticket.completedAtTurn = completed;
            ticket.completedAtLook = completed;
            effects.add(ticket.admit);
        }
        return effects;
    }

    @GuardedBy("this")
    private List<Runnable> drop(Ticket ticket) {
        remove(ticket);
        return List.of(ticket.drop);
    }

    @GuardedBy("this")
    private void remove(Ticket ticket) {
        switch (ticket.state) {
            case SILENT -> {
                silent.remove(ticket);
                var block = block(ticket);
                block.silent.remove(ticket);
                forgetIfEmpty(ticket.block, block);
            }
            case WAITING -> {
                waiting--;
                var block = block(ticket);
                block.waiting.remove(ticket);
                if (block.waiting.isEmpty()) {
                    turns.remove(block);
                }
                forgetIfEmpty(ticket.block, block);
            }
            case PLACED -> placed--;
            case LENT -> lent.remove(ticket);
            case GONE -> {}
        }
        ticket.state = Ticket.State.GONE;
    }

    @GuardedBy("this")
    private Block block(Ticket ticket) {
        return requireNonNull(blocks.get(ticket.block), "a silent or waiting one has a block");
    }

    @GuardedBy("this")
    private void forgetIfEmpty(String name, Block block) {
        if (block.silent.isEmpty() && block.waiting.isEmpty()) {
            blocks.remove(name);
        }
    }

    private static int share(int limit) {
        return Math.max(limit / 2, 1);
    }
}
