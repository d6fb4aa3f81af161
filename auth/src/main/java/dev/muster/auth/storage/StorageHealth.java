package dev.muster.auth.storage;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.Heartbeat;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The storage as the component `auth` shows it: a regular beat proves that it can be written and
/// read, and a real call that fails counts at once.
///
/// A real call that works is no success, and a beat is none after a real call failed since the beat
/// before it: a storage that takes the small write and refuses the others stays degraded. Of the
/// calls that fail between two beats only the first counts, so that a storm of them is one failure.
///
/// Thread-safe; takes no lock.
public final class StorageHealth {
    private final Consumer<Heartbeat> health;
    private final Duration beatInterval;
    private final Time time;
    private final AtomicBoolean failedSinceBeat = new AtomicBoolean();

    /// @param health the component; told by any thread
    /// @param beatInterval how soon after a failure a beat follows, at most
    public StorageHealth(Consumer<Heartbeat> health, Duration beatInterval, Time time) {
        this.health = requireNonNull(health, "health");
        this.beatInterval = requireNonNull(beatInterval, "beatInterval");
        this.time = requireNonNull(time, "time");
    }

    /// Returns `backend` for real work, whose failures count from now on.
    public Backend watch(Backend backend) {
        return new WatchedBackend(backend, this::failed);
    }

    /// Takes the outcome of a regular beat.
    public void beat(Heartbeat beat) {
        boolean failed = failedSinceBeat.getAndSet(false);
        switch (beat) {
            case Heartbeat.Acked _ when failed -> {}
            case Heartbeat.Acked _, Heartbeat.Missed _, Heartbeat.Failed _ -> health.accept(beat);
        }
    }

    private void failed(Reason why) {
        if (!failedSinceBeat.getAndSet(true)) {
            var now = time.instant();
            health.accept(new Heartbeat.Failed(now, why, now.plus(beatInterval)));
        }
    }
}
