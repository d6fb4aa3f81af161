package dev.muster.agent.pace;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after a number of failures in a row: full jitter below a ceiling that doubles
/// up to a cap, as [AWS's study of
/// backoff](https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/) found to
/// cost a recovering server least.
///
/// @param base the ceiling after one failure
/// @param cap the highest ceiling; waits are half of it on average
public record Backoff(Duration base, Duration cap) {
    private static final int MOST_DOUBLINGS = 30;

    public Backoff {
        requireNonNull(base, "base");
        requireNonNull(cap, "cap");
        if (!base.isPositive() || cap.compareTo(base) < 0) {
            throw new IllegalArgumentException("base %s, cap %s".formatted(base, cap));
        }
    }

    /// Returns the wait after `failures` in a row; none after 0.
    public Duration after(int failures, RandomGenerator random) {
        return failures == 0 ? Duration.ZERO : Jitter.upTo(ceiling(failures), random);
    }

    private Duration ceiling(int failures) {
        var ceiling = base.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
        return ceiling.compareTo(cap) < 0 ? ceiling : cap;
    }
}
