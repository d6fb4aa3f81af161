package dev.muster.core.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// A moment by which several steps are to be done that one after the other take what is left.
///
/// @param nanos by [Time#nanoTime] of `time`
public record Deadline(long nanos, Time time) {
    public Deadline {
        requireNonNull(time, "time");
    }

    public static Deadline in(Duration patience, Time time) {
        return new Deadline(time.nanoTime() + patience.toNanos(), time);
    }

    /// Returns how long it is until then; zero afterwards.
    public Duration left() {
        long left = nanos - time.nanoTime();
        return left > 0 ? Duration.ofNanos(left) : Duration.ZERO;
    }
}
