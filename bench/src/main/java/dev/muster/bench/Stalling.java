package dev.muster.bench;

import java.util.Random;

/// Something that stalls now and then, each time for under 5 s and never twice within 5 s. For one
/// thread, which takes a step often.
final class Stalling {
    private static final long SHORTEST_NANOS = 500_000_000;
    private static final long LONGEST_NANOS = 4_900_000_000L;
    private static final long SHORTEST_REST_NANOS = 5_000_000_000L;
    private static final long LONGEST_REST_NANOS = 20_000_000_000L;

    private final Runnable stop;
    private final Runnable go;
    private boolean stalled;
    private long changedNanos;
    private long nextNanos;
    private long longestNanos;
    private int count;

    Stalling(Runnable stop, Runnable go) {
        this.stop = stop;
        this.go = go;
    }

    /// Leaves it alone for a while.
    void rest(Random random) {
        nextNanos = System.nanoTime() + random.nextLong(SHORTEST_REST_NANOS, LONGEST_REST_NANOS);
    }

    void step(Random random) {
        if (System.nanoTime() < nextNanos) {
            return;
        }
        if (stalled) {
            end();
            rest(random);
        } else {
            changedNanos = System.nanoTime();
            stop.run();
            stalled = true;
            nextNanos = changedNanos + random.nextLong(SHORTEST_NANOS, LONGEST_NANOS);
        }
    }

    void end() {
        if (stalled) {
            go.run();
            stalled = false;
            count++;
            longestNanos = Math.max(longestNanos, System.nanoTime() - changedNanos);
        }
    }

    int count() {
        return count;
    }

    long longestNanos() {
        return longestNanos;
    }
}
