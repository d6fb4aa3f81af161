package dev.muster.agent.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// Random parts of a wait, so that agents that were started together drift apart.
public final class Jitter {
    private static final double SPREAD = 0.1;

    private Jitter() {}

    /// Returns a duration within 10 % of `duration`, evenly spread.
    public static Duration around(Duration duration, RandomGenerator random) {
        return scaled(duration, 1 - SPREAD + 2 * SPREAD * random.nextDouble());
    }

    /// Returns a duration from zero to below `duration`, evenly spread.
    public static Duration upTo(Duration duration, RandomGenerator random) {
        return scaled(duration, random.nextDouble());
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }
}
