package dev.muster.auth.audit;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Outage;
import dev.muster.core.time.Time;
import dev.muster.runtime.metrics.MetricNames;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The audit log of one Auth process: JSON lines, one file a UTC day.
///
/// One thread writes; what callers hand in meanwhile becomes its next batch and shares one fsync. A
/// batch that cannot be written fails for its callers and leaves no trace; the next one tries the
/// file anew, so that the log works again as soon as the disk does.
///
/// Where the storage keeps a log of all instances, events go on into that one from the files.
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int WAITING = 4096;
    private static final int BATCH = 256;
    private static final long PATIENCE_SECONDS = 10;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /// Part of the interface although there are no bots yet: asking for it finds none.
    private static final String BOT_JOIN = "bot.join";

    private final BlockingQueue<Entry> queue = new ArrayBlockingQueue<>(WAITING);
    private final FoldedFailures folded = new FoldedFailures();
    private final DayFiles files;
    private final EventLines lines;
    private final Time time;
    private final Outage outage;
    private final Optional<Delivery> delivery;
    private final Thread writer;

    private AuditLog(DayFiles files, EventLines lines, Optional<Delivery> delivery, Time time) {
        this.files = files;
        this.lines = lines;
        this.delivery = delivery;
        this.time = time;
        this.outage = new Outage(time);
        this.writer = Thread.ofPlatform().daemon().name("audit-writer").unstarted(this::run);
    }

    /// Opens the log in `directory`, which is made if absent, and cuts off a line that a crash left
    /// half-written. Throws a [FaultException] with AUDIT_UNAVAILABLE.
    ///
    /// @param cluster the name that every event carries
    /// @param shared where the events of all instances come together, if anywhere
    public static AuditLog open(
            Path directory, String cluster, Optional<SharedLog> shared, Time time) {
        var files = new DayFiles(directory);
        try {
            files.prepare(time.instant());
        } catch (IOException e) {
            throw unavailable(e);
        }
        var log =
                new AuditLog(
                        files,
                        new EventLines(cluster),
                        shared.map(to -> new Delivery(files, to, time)),
                        requireNonNull(time, "time"));
        log.writer.start();
        log.delivery.ifPresent(Delivery::start);
        return log;
    }

    /// Returns once the event is on disk, and in the shared log unless that takes too long. A
    /// failure that repeats one from the same address within the minute is counted instead, and the
    /// call returns at once. Blocks; any thread. Throws a [FaultException] with AUDIT_UNAVAILABLE
    /// when the event may not be on disk.
    public void record(AuditEvent event) {
        boolean written = write(event);
        try {
            if (written && delivery.isPresent()) {
                delivery.get().await();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // it is on disk, and is delivered later
        }
    }

    /// As [#record], for what nobody is answered: it is in the shared log a little later.
    public void recordHere(AuditEvent event) {
        var _ = write(event);
    }

    /// Returns the names of all kinds of events, in order.
    public static SortedSet<String> types() {
        return Stream.concat(
                        Stream.of(Catalogue.values()).map(kind -> kind.event), Stream.of(BOT_JOIN))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// Returns the newest `limit` events from `from` on and before `to`, as they stand in the log,
    /// oldest first. Reads no more of the files than it takes.
    ///
    /// @param types event names such as `instance.join`; none means all
    public List<String> list(Instant from, Instant to, Set<String> types, int limit) {
        try {
            return new EventSearch(from, to, types).newest(files.newestFirst(), limit);
        } catch (IOException e) {
            throw new FaultException(new Fault("Cannot read the audit log", reason(e)));
        }
    }

    /// Exposes what is read when scraped.
    public void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(MetricNames.AUDIT_UNDELIVERED)
                .help("Audit log of this host that is not in the log of the storage yet.")
                .callback(gauge -> gauge.call((double) undelivered()))
                .register(registry);
    }

    /// Returns how many bytes of it are not in the shared log yet; 0 where there is none.
    long undelivered() {
        return delivery.map(Delivery::undelivered).orElse(0L);
    }

    /// Returns until when all events of this host are in the shared log, [Instant#MAX] once the log
    /// has ended and all is; empty while that is not known, and where there is none.
    public Optional<Instant> sharedUntil() {
        return delivery.flatMap(Delivery::completeUntil);
    }

    /// Returns whether callers of [#record] wait for the shared log now.
    boolean isDelivering() {
        return delivery.filter(Delivery::isKeepingUp).isPresent();
    }

    /// Writes what was counted so far, and ends, within some seconds.
    @Override
    public void close() {
        close(FAREWELL);
    }

    /// As the other; what the shared log does not take within `farewell` follows at the next start.
    public void close(Duration farewell) {
        try {
            if (queue.offer(new Entry.Stop(), PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                writer.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        delivery.ifPresent(one -> one.close(farewell));
    }

    /// Returns false when the event is counted instead.
    private boolean write(AuditEvent event) {
        if (!(event instanceof AuditEvent.Failure failure)) {
            writeDurably(event);
            return true;
        }
        if (!folded.isFirst(failure, time.instant())) {
            return false;
        }
        try {
            writeDurably(failure);
            return true;
        } catch (FaultException e) {
            folded.forget(failure);
            throw e;
        }
    }

    private void writeDurably(AuditEvent event) {
        var done = new CompletableFuture<Void>();
        try {
            if (!writer.isAlive()) {
                throw unavailable(new IOException("the log is closed"));
            }
            if (!queue.offer(new Entry.Awaited(event, done), PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw unavailable(new IOException("the disk does not keep up"));
            }
            done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(new IOException("interrupted", e));
        } catch (ExecutionException e) {
            throw unavailable(requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw unavailable(new IOException("the disk did not answer in 10s", e));
        }
    }

    private void run() {
        boolean stopping = false;
        while (!stopping) {
            var batch = nextBatch();
            stopping = batch.stream().anyMatch(Entry.Stop.class::isInstance);
            var counts = stopping ? folded.drain() : folded.due(time.instant());
            write(
                    batch.stream()
                            .filter(Entry.Awaited.class::isInstance)
                            .map(Entry.Awaited.class::cast)
                            .toList(),
                    counts);
        }
        files.close();
    }

    /// Returns empty about every second, for the minutes that end while nothing happens.
    private List<Entry> nextBatch() {
        var batch = new ArrayList<Entry>();
        try {
            var first = queue.poll(1, TimeUnit.SECONDS);
            if (first != null) {
                batch.add(first);
                queue.drainTo(batch, BATCH - 1);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the audit writer", e);
        }
        return batch;
    }

    private void write(List<Entry.Awaited> awaited, List<FoldedFailures.Folded> counts) {
        if (awaited.isEmpty() && counts.isEmpty()) {
            return;
        }
        var now = delivery.map(Delivery::appending).orElseGet(time::instant);
        try {
            files.append(
                    now,
                    lines.of(awaited.stream().map(Entry.Awaited::event).toList(), counts, now));
            outage.ends().ifPresent(AuditLog::logEnd);
            delivery.ifPresent(Delivery::appended);
            awaited.forEach(entry -> entry.done().complete(null));
        } catch (IOException | RuntimeException e) {
            logBegin(e);
            delivery.ifPresent(Delivery::notAppended);
            counts.forEach(count -> folded.putBack(count, now));
            awaited.forEach(entry -> entry.done().completeExceptionally(e));
        }
    }

    /// The log's own lines may be on the disk that is full: once an outage.
    private void logBegin(Exception cause) {
        if (outage.begins()) {
            LOG.atWarn().setCause(cause).log("audit log cannot be written; it is tried again");
        }
    }

    private static void logEnd(Duration after) {
        LOG.atInfo()
                .addKeyValue("after", DurationText.format(after))
                .log("audit log is written again");
    }

    private static FaultException unavailable(Throwable cause) {
        return new FaultException(new Fault("Cannot write the audit log", reason(cause)));
    }

    static Reason reason(Throwable cause) {
        return new Reason(
                Reason.Code.AUDIT_UNAVAILABLE,
                "%s: %s".formatted(cause.getClass().getSimpleName(), cause.getMessage()),
                "Free space for the log directory in Auth's data directory, or make it accessible"
                        + " to this user; it works again by itself");
    }
}
