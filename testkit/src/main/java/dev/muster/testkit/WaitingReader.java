package dev.muster.testkit;

import static dev.muster.testkit.Eventually.eventually;

import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A thread that waits for the next change of a watch.
final class WaitingReader {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final FutureTask<WatchEvent> next;
    private final Thread thread;

    private WaitingReader(Watch watch) {
        next = new FutureTask<>(watch::next);
        // The state of a virtual thread that reads from a socket is waiting, too.
        thread = Thread.ofPlatform().daemon().unstarted(next);
    }

    /// Returns one that waits.
    static WaitingReader of(Watch watch) {
        var reader = new WaitingReader(watch);
        reader.thread.start();
        eventually("the reader waits", SOON, () -> reader.thread.getState(), WaitingReader::waits);
        return reader;
    }

    void interrupt() {
        thread.interrupt();
    }

    /// Returns what it was told, once it was.
    WatchEvent end() throws InterruptedException, ExecutionException, TimeoutException {
        return next.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    private static boolean waits(Thread.State state) {
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }
}
