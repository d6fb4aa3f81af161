package dev.muster.auth.loss;

import static java.util.Objects.requireNonNull;

import dev.muster.core.id.HostId;
import dev.muster.core.version.Version;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/// Hosts that were lost lately, and what they ran: for one window at least, for two at most.
/// Bounded by the number of agents. Not thread-safe.
final class Lately {
    private final Duration window;
    private Map<HostId, Version> now = new HashMap<>();
    private Map<HostId, Version> before = new HashMap<>();
    private long begun;

    /// @param nanos by the monotonic clock
    Lately(Duration window, long nanos) {
        this.window = requireNonNull(window, "window");
        this.begun = nanos;
    }

    /// Takes in that a host is lost. Tells whether it was not lately.
    boolean add(HostId host, Version version, long nanos) {
        if (nanos - begun >= window.toNanos()) {
            before = nanos - begun >= 2 * window.toNanos() ? new HashMap<>() : now;
            now = new HashMap<>();
            begun = nanos;
        }
        return !before.containsKey(host) && now.putIfAbsent(host, version) == null;
    }

    void forget() {
        before = new HashMap<>();
        now = new HashMap<>();
    }

    /// Returns what they ran, each host once.
    Stream<Version> versions() {
        return Stream.concat(before.values().stream(), now.values().stream());
    }
}
