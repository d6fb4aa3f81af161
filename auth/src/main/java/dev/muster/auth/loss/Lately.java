package dev.muster.auth.loss;

import static java.util.Objects.requireNonNull;

import dev.muster.core.id.HostId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// Hosts that were seen lately: for one window at least, for two at most. Bounded by the number of
/// agents. Not thread-safe.
final class Lately {
    private final Duration window;
    private Set<HostId> now = new HashSet<>();
    private Set<HostId> before = new HashSet<>();
    private long begun;

    /// @param nanos by the monotonic clock
    Lately(Duration window, long nanos) {
        this.window = requireNonNull(window, "window");
        this.begun = nanos;
    }

    /// Takes in that a host is seen. Tells whether it was not lately.
    boolean add(HostId host, long nanos) {
        if (nanos - begun >= window.toNanos()) {
            before = nanos - begun >= 2 * window.toNanos() ? new HashSet<>() : now;
            now = new HashSet<>();
            begun = nanos;
        }
        return !before.contains(host) && now.add(host);
    }
}
