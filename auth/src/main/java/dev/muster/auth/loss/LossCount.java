package dev.muster.auth.loss;

import java.time.Duration;

/// Losses of the last half minute, by the second. Not thread-safe.
final class LossCount {
    private static final int SECONDS = 30;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /// Of the second `i`, that at `i % SECONDS`.
    private final int[] counts = new int[SECONDS];

    private long latest;

    /// @param now by the monotonic clock, as are all times here
    LossCount(long now) {
        latest = Math.floorDiv(now, SECOND);
    }

    void add(long now) {
        moveTo(now);
        counts[Math.floorMod(latest, SECONDS)]++;
    }

    /// Returns how many there were in the last `seconds`, the present one included.
    ///
    /// @param seconds 1 to 30
    int last(int seconds, long now) {
        moveTo(now);
        int sum = 0;
        for (int i = 0; i < seconds; i++) {
            sum += counts[Math.floorMod(latest - i, SECONDS)];
        }
        return sum;
    }

    private void moveTo(long now) {
        long second = Math.max(latest, Math.floorDiv(now, SECOND));
        for (long i = Math.max(latest + 1, second - SECONDS + 1); i <= second; i++) {
            counts[Math.floorMod(i, SECONDS)] = 0;
        }
        latest = second;
    }
}
