package dev.muster.bench;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// One thing done over and over on a thread of its own, one after the other, while something else
/// goes on.
final class Repeated implements AutoCloseable {
    private final Duration pace;
    private final Attempt attempt;
    private final CompletableFuture<Void> loop;
    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Double> millis = new ArrayList<>();
    private int failures;

    /// One time.
    interface Attempt {
        /// Returns how long it took, in milliseconds; empty when it failed.
        OptionalDouble millis() throws Exception;
    }

    /// Begins at once.
    ///
    /// @param pace from one start to the next at least
    Repeated(Duration pace, Attempt attempt) {
        this.pace = requireNonNull(pace, "pace");
        this.attempt = requireNonNull(attempt, "attempt");
        this.loop =
                CompletableFuture.runAsync(
                        this::repeat, task -> Thread.ofVirtual().name("repeated").start(task));
    }

    private void repeat() {
        while (!over.get()) {
            long start = System.nanoTime();
            try {
                attempt.millis().ifPresentOrElse(millis::add, () -> failures++);
            } catch (Exception e) {
                throw new IllegalStateException("cannot go on", e);
            }
            LockSupport.parkNanos(start + pace.toNanos() - System.nanoTime());
        }
    }

    /// Returns how long it took each time. After [#close], as [#failures].
    Spread took() {
        return Spread.of(millis);
    }

    int failures() {
        return failures;
    }

    /// Ends after the attempt that is under way.
    @Override
    public void close() {
        over.set(true);
        loop.join();
    }
}
