package dev.muster.runtime.systemd;

import java.time.Duration;

/// A part of the process that answers as long as the process is not stuck, whatever happens outside
/// of it.
@FunctionalInterface
public interface Pulse {
    /// Returns whether it answered within `limit`.
    boolean beats(Duration limit) throws InterruptedException;

    /// Returns the pulse of both.
    default Pulse and(Pulse other) {
        return limit -> beats(limit) && other.beats(limit);
    }

    /// Returns the pulse of the threads on which agents and Auth Services live: one more of them
    /// gets to run.
    static Pulse ofVirtualThreads() {
        return limit -> Thread.ofVirtual().name("pulse").start(() -> {}).join(limit);
    }
}
