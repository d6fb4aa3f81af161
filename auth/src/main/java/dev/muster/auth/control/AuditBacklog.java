package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Audit events that nobody waits for, on their way to the log: the ends of streams, which may be
/// ten thousand within a second.
///
/// Several writers at once let the log gather their events into one fsync. An event that the log
/// refuses is tried again until it is taken. Beyond [#MOST] waiting events new ones are dropped:
/// that is counted, and said when it begins and when it ends.
final class AuditBacklog implements AutoCloseable {
    static final int MOST = 100_000;

    private static final Logger LOG = LoggerFactory.getLogger(AuditBacklog.class);
    private static final int WRITERS = 32;
    private static final Duration RETRY = Duration.ofSeconds(1);

    /// Within the time that a process has to stop.
    private static final Duration FAREWELL = Duration.ofSeconds(1);

    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong droppedInARow = new AtomicLong();
    private final ThreadPoolExecutor writers;
    private final Consumer<AuditEvent> log;
    private final Time time;

    /// @param log takes an event durably, or throws a [FaultException]
    AuditBacklog(Consumer<AuditEvent> log, Time time) {
        this(log, time, MOST);
    }

    AuditBacklog(Consumer<AuditEvent> log, Time time, int most) {
        this.log = requireNonNull(log, "log");
        this.time = requireNonNull(time, "time");
        this.writers =
                new ThreadPoolExecutor(
                        WRITERS,
                        WRITERS,
                        RETRY.toMillis(),
                        MILLISECONDS,
                        new LinkedBlockingQueue<>(most),
                        Thread.ofVirtual().name("audit-backlog-", 0).factory());
        writers.allowCoreThreadTimeOut(true);
    }

    /// Never blocks.
    void add(AuditEvent event) {
        waiting.incrementAndGet();
        try {
            writers.execute(() -> write(event));
        } catch (RejectedExecutionException _) {
            waiting.decrementAndGet();
            dropped.incrementAndGet();
            if (droppedInARow.getAndIncrement() == 0) {
                LOG.error("audit events are being dropped: the audit log does not keep up");
            }
        }
    }

    /// Returns how many events are not in the log yet.
    long waiting() {
        return waiting.get();
    }

    /// Returns how many events were dropped since the start.
    long dropped() {
        return dropped.get();
    }

    /// Gives the writers a moment to finish, then says what is lost.
    @Override
    public void close() {
        writers.shutdown();
        try {
            if (!writers.awaitTermination(FAREWELL.toMillis(), MILLISECONDS)) {
                LOG.atError().addKeyValue("events", waiting).log("audit events are lost");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        writers.shutdownNow();
    }

    private void write(AuditEvent event) {
        try {
            while (!taken(event)) {
                time.sleep(RETRY);
            }
            waiting.decrementAndGet();
            long lost = droppedInARow.getAndSet(0);
            if (lost > 0) {
                LOG.atError().addKeyValue("events", lost).log("audit events were dropped");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The log itself says that it fails and why.
    private boolean taken(AuditEvent event) {
        try {
            log.accept(event);
            return true;
        } catch (FaultException _) {
            return false;
        }
    }
}
