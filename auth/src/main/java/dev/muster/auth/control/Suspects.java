package dev.muster.auth.control;

import java.util.concurrent.atomic.AtomicInteger;

/// How many agents are suspect: counted by the watch at each look, less those that ended since.
final class Suspects {
    private final AtomicInteger count = new AtomicInteger();

    int count() {
        return count.get();
    }

    /// @param seen at this look
    void looked(int seen) {
        count.set(seen);
    }

    /// One of them ended.
    void ended() {
        count.updateAndGet(n -> Math.max(0, n - 1));
    }
}
