package dev.muster.dist;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// How the JVM ends: with the code that the command returned, also when a signal began the end. A
/// JVM that SIGTERM stops would exit with 143 by itself.
final class Exit {
    private static final CountDownLatch DONE = new CountDownLatch(1);
    private static final AtomicInteger CODE = new AtomicInteger();

    private Exit() {}

    /// Ends the JVM with `code`, or, where a signal is already ending it, says what the code is.
    static void with(int code) {
        CODE.set(code);
        DONE.countDown();
        Runtime.getRuntime().exit(code);
    }

    /// Has a signal run `stop`, then wait for the command to return, and exit with its code.
    ///
    /// @param grace the longest wait for that
    static void onSignal(Runnable stop, Duration grace) {
        Runtime.getRuntime()
                .addShutdownHook(
                        Thread.ofPlatform()
                                .name("signal")
                                .unstarted(() -> endOrderly(stop, grace)));
    }

    private static void endOrderly(Runnable stop, Duration grace) {
        stop.run();
        try {
            if (DONE.await(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                Runtime.getRuntime().halt(CODE.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
