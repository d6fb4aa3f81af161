package dev.muster.backend.etcd;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The least time to live that was seen of each item, running down since.
///
/// etcd gives every lease its whole time again when another member becomes leader. An item that
/// lives longer does no harm; one that seems younger does, where its age tells who is alive.
final class LeastLeft {
    static final int MOST = 10_000;

    private record Seen(long revision, long endNanos) {}

    @GuardedBy("this")
    private final Map<String, Seen> items =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
                    return size() > MOST;
                }
            };

    /// Returns the time left of what was written to `key` at `revision`, of which etcd says `left`.
    synchronized Duration of(String key, long revision, Duration left, long now) {
        long end = now + left.toNanos();
        var seen = items.get(key);
        if (seen != null && seen.revision() == revision && seen.endNanos() - end < 0) {
            end = seen.endNanos();
        }
        items.put(key, new Seen(revision, end));
        return Duration.ofNanos(Math.max(0, end - now));
    }
}
