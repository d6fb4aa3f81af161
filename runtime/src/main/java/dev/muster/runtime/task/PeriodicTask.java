package dev.muster.runtime.task;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes a turn at something again and again, on a virtual thread of its own, until it is closed.
///
/// A turn that fails is followed by the next one: a defect of ours must not end a watch, whose
/// silence would pass for good news.
public final class PeriodicTask implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PeriodicTask.class);

    private final String name;
    private final Duration pause;
    private final Turn turn;
    private final Time time;
    private final Thread thread;

    /// One turn.
    @FunctionalInterface
    public interface Turn {
        /// May block. Returns how long to rest until the next one. A [FaultException] is logged for
        /// those who look closely, any other exception as a defect.
        Duration take() throws InterruptedException;
    }

    /// @param name of the thread
    /// @param pause how long to rest after a turn that failed
    public PeriodicTask(String name, Duration pause, Turn turn, Time time) {
        this.name = requireNonNull(name, "name");
        this.pause = requireNonNull(pause, "pause");
        this.turn = requireNonNull(turn, "turn");
        this.time = requireNonNull(time, "time");
        this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
    }

    /// Returns one whose turns are all followed by the same rest.
    public static PeriodicTask every(Duration pause, String name, Runnable turn, Time time) {
        requireNonNull(turn, "turn");
        return new PeriodicTask(
                name,
                pause,
                () -> {
                    turn.run();
                    return pause;
                },
                time);
    }

    /// Begins with the first turn. At most once.
    public void start() {
        thread.start();
    }

    /// Interrupts a turn that goes on, and has no other follow. Does not wait.
    @Override
    public void close() {
        thread.interrupt();
    }

    /// Closes it and waits for the end of a turn that goes on. Returns false when that takes longer
    /// than `patience`.
    public boolean close(Duration patience) throws InterruptedException {
        close();
        return thread.getState() == Thread.State.NEW || thread.join(patience);
    }

    private void run() {
        try {
            while (true) {
                time.sleep(takeOrSay());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration takeOrSay() throws InterruptedException {
        try {
            return turn.take();
        } catch (FaultException e) {
            LOG.atDebug()
                    .addKeyValue("task", name)
                    .addKeyValue("cause", e.fault().reason().cause())
                    .log("tried again");
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("task", name).setCause(e).log("a turn failed");
        }
        return pause;
    }
}
