package dev.muster.auth.control;

import dev.muster.auth.connected.LiveAgent;
import dev.muster.core.id.HostId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The hosts of which several processes with one identity are at work, or were within the last
/// [#MEMORY], and when those came that were held beside the youngest. In the host's turn.
final class Clones {
    /// How often a process that is not the youngest may connect, and for how long a host is
    /// remembered after the last of them left.
    static final Duration MEMORY = Duration.ofMinutes(1);

    private static final int MOST_VISITS = 16;

    private final Map<HostId, Case> cases = new ConcurrentHashMap<>();

    /// @param came when processes that have left had come
    /// @param leftNanos when the last of them left
    private record Case(Map<String, Long> came, long leftNanos) {
        Case {
            came = Map.copyOf(came);
        }
    }

    /// Remembers that several are at work. Tells whether that is news.
    boolean begun(HostId host, long now) {
        return cases.putIfAbsent(host, new Case(Map.of(), now)) == null;
    }

    /// Takes in that a stream ended which was held beside another. Tells whether its host is one of
    /// these.
    boolean left(LiveAgent agent, long now) {
        var changed =
                cases.computeIfPresent(
                        agent.id(),
                        (_, known) -> {
                            var came = new HashMap<>(known.came());
                            came.values().removeIf(at -> isOver(at, now));
                            if (came.size() < MOST_VISITS) {
                                came.put(agent.process().id(), agent.connectedNanos());
                            }
                            return new Case(came, now);
                        });
        return changed != null;
    }

    /// Returns whether a process that was held beside another, and left, had come within the last
    /// [#MEMORY].
    boolean cameLately(LiveAgent newcomer, long now) {
        var known = cases.get(newcomer.id());
        var came = known == null ? null : known.came().get(newcomer.process().id());
        return came != null && !isOver(came, now);
    }

    /// Forgets a host if nobody left within the last [#MEMORY]. Tells whether it did.
    boolean ended(HostId host, long now) {
        var known = cases.get(host);
        return known != null && isOver(known.leftNanos(), now) && cases.remove(host) != null;
    }

    private static boolean isOver(long since, long now) {
        return now - since >= MEMORY.toNanos();
    }
}
