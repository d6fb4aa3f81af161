package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/// One lane of the gate: who waits in it, whose turn it is, and who holds its places.
///
/// First in, first out within an address block, and the blocks take turns, so that one that sends
/// thousands holds up only itself. A place is meant for work: a handshake whose peer is silent
/// lends its place to the next in line and goes on without one. It does so when its time is over,
/// when later ones have overtaken it, or when nobody gets through at all. Where peers are merely
/// slow together, as a fleet on one busy machine is, none does: more handshakes at once would make
/// all of them late.
///
/// [GateQueue] guards it.
final class Turns {
    /// Later handshakes that are complete before one counts as overtaken.
    private static final int OVERTAKEN = 8;

    private final LaneLimits limits;

    /// By address block, in the order of the blocks' turns.
    private final SequencedMap<String, SequencedSet<Ticket>> blocks = new LinkedHashMap<>();

    private final SequencedSet<Ticket> lent = new LinkedHashSet<>();
    private int waiting;
    private int placed;
    private long completed;

    Turns(LaneLimits limits) {
        this.limits = requireNonNull(limits, "limits");
    }

    boolean hasRoomFor(Ticket ticket) {
        var block = blocks.get(ticket.block);
        return waiting < limits.waiting()
                && (block == null || block.size() < Math.max(limits.waiting() / 2, 1));
    }

    void add(Ticket ticket) {
        ticket.state = Ticket.State.WAITING;
        blocks.computeIfAbsent(ticket.block, _ -> new LinkedHashSet<>()).add(ticket);
        waiting++;
    }

    /// Gives free places to those whose turn it is, and returns who got one.
    List<Ticket> next() {
        var turns = new ArrayList<Ticket>();
        while (placed < limits.places() && !blocks.isEmpty()) {
            var block = blocks.firstEntry();
            blocks.remove(block.getKey());
            var ticket = block.getValue().removeFirst();
            waiting--;
            if (!block.getValue().isEmpty()) {
                blocks.put(block.getKey(), block.getValue());
            }
            ticket.state = Ticket.State.PLACED;
            ticket.placedAtTurn = placed++;
            ticket.completedAtTurn = completed;
            ticket.completedAtLook = completed;
            turns.add(ticket);
        }
        return turns;
    }

    /// Looks at a handshake; tells whether it should lend its place, if it holds one.
    boolean isStuck(Ticket ticket) {
        long since = completed - ticket.completedAtLook;
        // Those that were in places at its turn may all be before it.
        long overtaken = completed - ticket.completedAtTurn - ticket.placedAtTurn;
        ticket.completedAtLook = completed;
        return since == 0 || overtaken >= OVERTAKEN;
    }

    /// Takes the place of a handshake that holds one. Returns the one that has to go for it: the
    /// oldest where too many go on without a place.
    Optional<Ticket> lend(Ticket ticket) {
        ticket.state = Ticket.State.LENT;
        placed--;
        lent.add(ticket);
        return lent.size() > limits.lent() ? Optional.of(lent.getFirst()) : Optional.empty();
    }

    void complete() {
        completed++;
    }

    /// Forgets a ticket, wherever in this lane it stands.
    void remove(Ticket ticket) {
        switch (ticket.state) {
            case WAITING -> {
                waiting--;
                blocks.computeIfPresent(
                        ticket.block,
                        (_, block) -> {
                            block.remove(ticket);
                            return block.isEmpty() ? null : block;
                        });
            }
            case PLACED -> placed--;
            case LENT -> lent.remove(ticket);
            case SILENT, GONE -> throw new IllegalStateException("in no lane: " + ticket.state);
        }
    }

    List<Ticket> waitingTickets() {
        return blocks.values().stream().flatMap(SequencedSet::stream).toList();
    }

    int waiting() {
        return waiting;
    }

    int inHandshake() {
        return placed + lent.size();
    }

    int blocks() {
        return blocks.size();
    }
}
