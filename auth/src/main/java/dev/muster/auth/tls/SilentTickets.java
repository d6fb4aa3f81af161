package dev.muster.auth.tls;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;

/// The connections that have not sent a whole first record, oldest first. [GateQueue] guards it.
final class SilentTickets {
    private final int limit;
    private final SequencedSet<Ticket> all = new LinkedHashSet<>();
    private final Map<String, SequencedSet<Ticket>> blocks = new HashMap<>();

    /// @param limit how many there may be; one address block has a share of half
    SilentTickets(int limit) {
        this.limit = limit;
    }

    /// Returns the one that has to go for it: the oldest where there are too many.
    Optional<Ticket> add(Ticket ticket) {
        all.add(ticket);
        var block = blocks.computeIfAbsent(ticket.block, _ -> new LinkedHashSet<>());
        block.add(ticket);
        if (block.size() > Math.max(limit / 2, 1)) {
            return Optional.of(block.getFirst());
        }
        return all.size() > limit ? Optional.of(all.getFirst()) : Optional.empty();
    }

    void remove(Ticket ticket) {
        all.remove(ticket);
        blocks.computeIfPresent(
                ticket.block,
                (_, block) -> {
                    block.remove(ticket);
                    return block.isEmpty() ? null : block;
                });
    }

    List<Ticket> all() {
        return List.copyOf(all);
    }

    int blocks() {
        return blocks.size();
    }
}
