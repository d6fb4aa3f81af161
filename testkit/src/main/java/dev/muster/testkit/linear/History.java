package dev.muster.testkit.linear;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// The calls of many clients as they are made. Thread-safe.
final class History {
    private final AtomicLong ticks = new AtomicLong();

    @GuardedBy("this")
    private final List<Call> calls = new ArrayList<>();

    /// Returns the tick of something that happens now: later than all before.
    long tick() {
        return ticks.incrementAndGet();
    }

    /// Takes note of a call that has just ended.
    synchronized void add(int client, long invoked, Outcome outcome) {
        long returned = outcome instanceof Outcome.Unknown ? Call.NEVER : tick();
        calls.add(new Call(client, invoked, returned, outcome));
    }

    synchronized List<Call> calls() {
        return List.copyOf(calls);
    }
}
