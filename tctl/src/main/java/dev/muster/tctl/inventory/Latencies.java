package dev.muster.tctl.inventory;

import java.time.Duration;
import java.util.Arrays;

/// Round trips, gathered one by one: eight bytes each, whatever their number.
final class Latencies {
    private long[] nanos = new long[64];
    private int size;
    private boolean sorted = true;

    void add(Duration roundTrip) {
        if (size == nanos.length) {
            nanos = Arrays.copyOf(nanos, size * 2);
        }
        nanos[size++] = roundTrip.toNanos();
        sorted = false;
    }

    int size() {
        return size;
    }

    /// Returns the least value that at least so many of a hundred do not exceed: 0 the smallest,
    /// 100 the largest. Only where there is one.
    Duration percentile(int percent) {
        if (size == 0) {
            throw new IllegalStateException("no round trip");
        }
        if (!sorted) {
            Arrays.sort(nanos, 0, size);
            sorted = true;
        }
        int rank = Math.ceilDiv(Math.multiplyExact(size, percent), 100);
        return Duration.ofNanos(nanos[Math.max(rank, 1) - 1]);
    }
}
