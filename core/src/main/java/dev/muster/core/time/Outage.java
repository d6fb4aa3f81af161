package dev.muster.core.time;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/// What fails for a time, for a log that says so when it begins and when it ends, once each.
/// Thread-safe.
public final class Outage {
    private final Time time;
    private boolean under;
    private long sinceNanos;

    public Outage(Time time) {
        this.time = requireNonNull(time, "time");
    }

    /// Takes in that it failed. Tells whether the outage begins with that.
    public synchronized boolean begins() {
        if (under) {
            return false;
        }
        under = true;
        sinceNanos = time.nanoTime();
        return true;
    }

    /// Takes in that it worked. Returns how long the outage lasted that ends with that; empty where
    /// there was none.
    public synchronized Optional<Duration> ends() {
        if (!under) {
            return Optional.empty();
        }
        under = false;
        return Optional.of(Duration.ofNanos(time.nanoTime() - sinceNanos));
    }
}
