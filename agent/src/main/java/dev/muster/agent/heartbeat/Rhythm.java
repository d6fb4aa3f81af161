package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Jitter;
import dev.muster.runtime.config.HealthCheckConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// When the next heartbeat of a stream is due. A heartbeat is regular, and then its acknowledgement
/// counts as a success, or an update that brings a change to Auth before the next regular one;
/// counting updates would make "two successes in a row" mean two within a second.
///
/// Readings are of one [dev.muster.core.time.Time#nanoTime].
final class Rhythm {
    // A state that flips all the time must not become a stream of messages.
    private static final Duration UPDATE_GAP = Duration.ofSeconds(1);

    private final HealthCheckConfig pace;
    private final RandomGenerator random;
    private long regularNanos;
    private long sentNanos;
    private boolean updateWanted;

    /// The first regular one is due at once.
    Rhythm(HealthCheckConfig pace, RandomGenerator random, long now) {
        this.pace = requireNonNull(pace, "pace");
        this.random = requireNonNull(random, "random");
        this.regularNanos = now;
        this.sentNanos = now - UPDATE_GAP.toNanos();
    }

    void wantUpdate() {
        updateWanted = true;
    }

    /// Makes the next regular one due as if the latest had failed, unless it is due sooner.
    void hurry(long now) {
        regularNanos = Math.min(regularNanos - now, retry().toNanos()) + now;
    }

    /// Makes the next regular one due at once.
    void beatNow(long now) {
        regularNanos = now;
    }

    Duration untilNext(long now) {
        long wait = regularNanos - now;
        if (updateWanted) {
            wait = Math.min(wait, sentNanos + UPDATE_GAP.toNanos() - now);
        }
        return Duration.ofNanos(Math.max(0, wait));
    }

    boolean isRegularDue(long now) {
        return regularNanos - now <= 0;
    }

    void sent(long now) {
        sentNanos = now;
        updateWanted = false;
    }

    /// Plans the next regular one after one that was acknowledged.
    ///
    /// @param well whether all is ok now
    void acknowledged(long now, boolean well) {
        regularNanos = now + (well ? Jitter.around(pace.interval(), random) : retry()).toNanos();
    }

    private Duration retry() {
        return Jitter.around(pace.retryInterval(), random);
    }
}
