package dev.muster.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/// Waits for the real world: the only place where a test lets real time pass.
public final class Eventually {
    private static final Duration STEP = Duration.ofMillis(50);

    private Eventually() {}

    /// Reads until `wanted` holds and returns that reading. A read that throws counts as not yet.
    /// After `limit`, fails with the last reading or the last failure.
    public static <T> T eventually(
            String what, Duration limit, Callable<T> read, Predicate<? super T> wanted) {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            String last;
            Throwable failure = null;
            try {
                T value = read.call();
                if (wanted.test(value)) {
                    return value;
                }
                last = String.valueOf(value);
            } catch (Exception | AssertionError e) {
                last = e.toString();
                failure = e;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "not within %s: %s; last seen: %s".formatted(limit, what, last), failure);
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }

    /// As [#eventually(String, Duration, Callable, Predicate)], for an assertion that must come to
    /// hold.
    public static void eventually(String what, Duration limit, Runnable assertion) {
        eventually(
                what,
                limit,
                () -> {
                    assertion.run();
                    return true;
                },
                held -> held);
    }
}
