package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Growing pauses of one writer while the backend fails: doubling to five seconds, the upper half
/// of each left to chance.
final class Backoff {
    private static final long FIRST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 5_000;

    private final RandomGenerator random;
    private long millis = FIRST_MILLIS;

    Backoff(RandomGenerator random) {
        this.random = requireNonNull(random, "random");
    }

    Duration next() {
        long pause = millis / 2 + random.nextLong(millis / 2 + 1);
        millis = Math.min(LONGEST_MILLIS, millis * 2);
        return Duration.ofMillis(pause);
    }

    void reset() {
        millis = FIRST_MILLIS;
    }
}
