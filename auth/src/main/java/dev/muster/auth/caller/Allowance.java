package dev.muster.auth.caller;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.core.time.Time;
import java.time.Duration;

/// How often something may happen: `burst` times at once, then once every `pause`. Any thread.
public final class Allowance {
    private final int burst;
    private final long pauseNanos;
    private final Time time;

    /// The reading of the clock at which all that was taken is paid off, at one a pause.
    @GuardedBy("this")
    private long owedUntil;

    public Allowance(int burst, Duration pause, Time time) {
        this.burst = burst;
        this.pauseNanos = pause.toNanos();
        this.time = requireNonNull(time, "time");
        this.owedUntil = time.nanoTime();
    }

    /// Takes one, if one is left.
    public synchronized boolean take() {
        long now = time.nanoTime();
        long debt = Math.max(owedUntil - now, 0);
        if (debt > (burst - 1) * pauseNanos) {
            return false;
        }
        owedUntil = now + debt + pauseNanos;
        return true;
    }

    /// Returns how long until one can be taken; zero when one can be now.
    public synchronized Duration left() {
        long debt = owedUntil - time.nanoTime();
        return Duration.ofNanos(Math.max(debt - (burst - 1) * pauseNanos, 0));
    }
}
