package dev.muster.auth.history;

import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Changes on their way into a history, the oldest first. Bounded: while the backend is away there
/// may be one of these for each agent.
///
/// @param dropped how many older ones did not fit
public record Changes(List<Change> list, int dropped) {
    public static final Changes NONE = new Changes(List.of(), 0);

    static final int MOST = 20;

    public Changes {
        list = List.copyOf(list);
    }

    public static Changes of(Change change) {
        return NONE.then(new Changes(List.of(change), 0));
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /// Returns when among these the agent was lost without a goodbye, as far as they are kept.
    public List<Instant> losses() {
        return list.stream()
                .filter(change ->
                        change instanceof Change.OfPresence(Presence.Offline(_, var cause, _, _))
                                && cause == LeaveCause.LOST)
                .map(change -> ((Change.OfPresence) change).presence().since())
                .toList();
    }

    /// Returns these with `later` behind them.
    public Changes then(Changes later) {
        var all = new ArrayList<>(list);
        for (var change : later.list) {
            if (change.isNews() && (all.isEmpty() || !change.repeats(all.getLast()))) {
                all.add(change);
            }
        }
        int over = Math.max(0, all.size() - MOST);
        return new Changes(all.subList(over, all.size()), dropped + later.dropped + over);
    }
}
