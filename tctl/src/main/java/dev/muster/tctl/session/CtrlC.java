package dev.muster.tctl.session;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// While it is open, Ctrl-C interrupts the thread that made it instead of ending the process at
/// once: the thread prints what it has, and closes this.
public final class CtrlC implements AutoCloseable {
    /// The exit code of a command that SIGINT has ended, as shells have it.
    public static final int EXIT = 130;

    private static final int PATIENCE_SECONDS = 5;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread worker;
    private final Thread hook = new Thread(this::interrupted, "tctl-interrupted");

    private CtrlC(Thread worker) {
        this.worker = requireNonNull(worker, "worker");
    }

    public static CtrlC interruptsThisThread() {
        var ctrlC = new CtrlC(Thread.currentThread());
        Runtime.getRuntime().addShutdownHook(ctrlC.hook);
        return ctrlC;
    }

    /// From here on nothing of this thread is waited for: it has printed and flushed all.
    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is running.
        }
    }

    private void interrupted() {
        worker.interrupt();
        try {
            var _ = closed.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
