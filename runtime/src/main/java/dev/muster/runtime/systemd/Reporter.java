package dev.muster.runtime.systemd;

import static java.util.Objects.requireNonNull;

import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ProcessState;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Tells that the process is ready, once it is ok for the first time, and its state whenever that
/// has changed; the latest where it changes faster than it can be told.
final class Reporter implements Runnable {
    private final HealthTracker health;
    private final Consumer<String> send;
    private final Semaphore news = new Semaphore(1);
    private volatile boolean stopping;

    /// @param send takes one message of sd_notify(3)
    Reporter(HealthTracker health, Consumer<String> send) {
        this.health = requireNonNull(health, "health");
        this.send = requireNonNull(send, "send");
        health.watch(news::release);
    }

    @Override
    public void run() {
        try {
            boolean ready = false;
            var told = "";
            while (awaitNews()) {
                var components = health.snapshot();
                var status = "STATUS=" + StatusLine.of(components);
                boolean first = !ready && ProcessState.of(components).httpStatus() == 200;
                ready |= first;
                if (!status.equals(told)) {
                    send.accept(first ? "READY=1\n" + status : status);
                    told = status;
                }
            }
            send.accept("STOPPING=1\nSTATUS=stopping");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Has it say that the process stops, and end.
    void stop() {
        stopping = true;
        news.release();
    }

    /// Returns whether there is more to come than the end.
    private boolean awaitNews() throws InterruptedException {
        news.acquire();
        news.drainPermits();
        return !stopping;
    }
}
