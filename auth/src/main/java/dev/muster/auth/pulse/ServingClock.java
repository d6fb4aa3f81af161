package dev.muster.auth.pulse;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import java.time.Duration;

/// Counts the time in which one event loop served its connections. The loop itself ticks it, so
/// that it stands still while the process is stopped or collected, the machine suspended, or the
/// loop starved: time in which peers could not be heard.
///
/// A late tick tells that the loop was held up. Then the clock stands still for a while longer, so
/// that what waits in the kernel is read before anybody is judged.
final class ServingClock {
    static final Duration TICK = Duration.ofMillis(250);

    /// A tick that comes this late is no jitter: long collections and stops of the process.
    static final Duration HELD_UP = Duration.ofSeconds(1);

    /// What a loop needs to read one message of each of some ten thousand connections.
    static final Duration CATCHING_UP = Duration.ofSeconds(3);

    /// For how long the ends of connections may be due to Auth's own absence: an event loop first
    /// reads what else has waited.
    static final Duration EXCUSE = Duration.ofSeconds(10);

    private final Time time;
    private volatile long served;
    private volatile long lastTick;
    private volatile long lastHeldUp;
    private long catchingUp;

    ServingClock(Time time) {
        this.time = requireNonNull(time, "time");
        this.lastTick = time.nanoTime();
        this.lastHeldUp = lastTick - EXCUSE.toNanos();
    }

    /// Tells that the loop runs now. Only on the loop.
    void tick() {
        long now = time.nanoTime();
        long elapsed = now - lastTick;
        lastTick = now;
        if (elapsed > HELD_UP.toNanos()) {
            lastHeldUp = now;
            catchingUp = CATCHING_UP.toNanos();
        } else if (catchingUp > 0) {
            catchingUp -= elapsed;
        } else {
            long before = served;
            served = before + elapsed;
        }
    }

    /// Returns for how long the loop has served, in nanoseconds.
    long served() {
        return served;
    }

    /// Returns whether it is held up, or was until a short time ago.
    boolean isExcused() {
        long now = time.nanoTime();
        return now - lastTick > HELD_UP.toNanos() || now - lastHeldUp < EXCUSE.toNanos();
    }
}
