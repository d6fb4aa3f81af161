package dev.muster.auth.history;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.Presence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is known to have happened to one agent: its newest changes, and as what it was known last,
/// so that only what differs from that becomes an entry. Pure.
///
/// @param entries the oldest first
/// @param dropped how many older changes are no longer kept
/// @param presence the key of the last one; empty before the first
/// @param components the keys of the last states, by component
public record History(
        List<HistoryEntry> entries, long dropped, String presence, Map<String, String> components) {
    public static final History EMPTY = new History(List.of(), 0, "", Map.of());

    /// Enough for the story of an incident: ten losses, with the states around them.
    static final int MOST = 50;

    /// Characters that others have chosen, over all entries: reasons may be long.
    static final int HEAVIEST = 64 * 1024;

    public History {
        entries = List.copyOf(entries);
        requireNonNull(presence, "presence");
        components = Map.copyOf(components);
    }

    /// Returns the history that goes on with `changes`.
    History after(Changes changes) {
        var next = this;
        for (var change : changes.list()) {
            next =
                    switch (change) {
                        case Change.OfPresence(var presence) -> next.after(presence);
                        case Change.OfComponents report -> next.after(report);
                    };
        }
        return next.bounded(changes.dropped());
    }

    /// Returns the history in which each subject has one entry for all its changes since the agent
    /// began to flap, so that they do not displace what came before.
    History folded(Flapping flapping) {
        if (flapping.since().isEmpty()) {
            return this;
        }
        var began = flapping.since().get();
        var kept = new ArrayList<HistoryEntry>();
        for (var entry : entries) {
            var next = entry;
            var earlier = entry.at().isBefore(began) ? null : latest(kept, entry.subject());
            if (earlier != null && !earlier.at().isBefore(began)) {
                kept.remove(earlier);
                next = entry.over(earlier);
            }
            kept.add(next);
        }
        return new History(kept, dropped, presence, components);
    }

    private static @Nullable HistoryEntry latest(List<HistoryEntry> entries, String subject) {
        return entries.reversed().stream()
                .filter(entry -> entry.subject().equals(subject))
                .findFirst()
                .orElse(null);
    }

    private History after(Presence next) {
        // A member that is granted more roles joins once more; it has connected all the same.
        boolean known = next instanceof Presence.NeverConnected && !presence.isEmpty();
        if (known || next.key().equals(presence)) {
            return this;
        }
        var entry =
                new HistoryEntry(
                        next.since(),
                        HistoryEntry.PRESENCE,
                        presence,
                        next.key(),
                        next.why().orElse(null));
        return new History(with(List.of(entry)), dropped, next.key(), components);
    }

    private History after(Change.OfComponents report) {
        var news = new ArrayList<HistoryEntry>();
        var states = new HashMap<String, String>();
        for (var health : report.components()) {
            var before = components.getOrDefault(health.component(), "");
            var state = health.state();
            if (!state.key().equals(before)) {
                news.add(
                        new HistoryEntry(
                                report.at(),
                                health.component(),
                                before,
                                state.key(),
                                state.why().orElse(null)));
            }
            states.put(health.component(), state.key());
        }
        return new History(with(news), dropped, presence, states);
    }

    private List<HistoryEntry> with(List<HistoryEntry> news) {
        var all = new ArrayList<>(entries);
        all.addAll(news);
        return all;
    }

    private History bounded(int alsoDropped) {
        int weight = 0;
        int first = entries.size();
        while (first > 0 && entries.size() - first < MOST) {
            weight += entries.get(first - 1).weight();
            if (weight > HEAVIEST) {
                break;
            }
            first--;
        }
        return new History(
                entries.subList(first, entries.size()),
                dropped + first + alsoDropped,
                presence,
                components);
    }
}
