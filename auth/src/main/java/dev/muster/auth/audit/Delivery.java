package dev.muster.auth.audit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toSet;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries this instance's events from its files into the shared log: all that are not there yet,
/// whether of now or of an earlier run. While the shared log fails they stay where they are, and
/// nobody waits.
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /// How long a caller waits for the shared log to take its event. A storage that needs longer
    /// counts as away until all is delivered.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final DayFiles files;
    private final SharedLog shared;
    private final Time time;
    private final Thread thread;
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Marks marks;

    @GuardedBy("lock")
    private long appended;

    @GuardedBy("lock")
    private long delivered;

    /// Whether it is known, or has to be assumed, that nothing is delivered soon; then nobody
    /// waits.
    @GuardedBy("lock")
    private boolean behind = true;

    @GuardedBy("lock")
    private boolean closing;

    /// The time of the event that is being written into the files; null while none is.
    @GuardedBy("lock")
    private @Nullable Instant appending;

    /// Until when all events were in the shared log at the latest delivery of all that there was;
    /// null before the first.
    @GuardedBy("lock")
    private @Nullable Instant complete;

    private boolean failing;

    /// What was in the files at one moment.
    ///
    /// @param appended how often something was
    /// @param until all events before then were
    private record Extent(long appended, Instant until) {}

    Delivery(DayFiles files, SharedLog shared, Time time) {
        this.files = requireNonNull(files, "files");
        this.shared = requireNonNull(shared, "shared");
        this.time = requireNonNull(time, "time");
        this.thread = Thread.ofVirtual().name("audit-delivery").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Takes in that events of now are being written into the files. Returns their time.
    Instant appending() {
        lock.lock();
        try {
            appending = time.instant();
            return appending;
        } finally {
            lock.unlock();
        }
    }

    /// Takes in that those cannot be written.
    void notAppended() {
        lock.lock();
        try {
            appending = null;
        } finally {
            lock.unlock();
        }
    }

    /// Takes in that there is something new in the files.
    void appended() {
        lock.lock();
        try {
            appended++;
            appending = null;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until all that is in the files by now is in the shared log, or that has taken too
    /// long.
    void await() throws InterruptedException {
        lock.lock();
        try {
            long wanted = appended;
            long left = PATIENCE.toNanos();
            while (delivered < wanted && !behind) {
                if (left <= 0) {
                    behind = true;
                    changed.signalAll(); // nor do those wait who came later
                } else {
                    left = changed.awaitNanos(left);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns until when all events of this host are in the shared log, [Instant#MAX] once that is
    /// all that there can be; empty while it is not known.
    Optional<Instant> completeUntil() {
        lock.lock();
        try {
            if (complete == null || delivered != appended) {
                return Optional.ofNullable(complete);
            }
            return Optional.of(closing && appending == null ? Instant.MAX : untilNow());
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private Instant untilNow() {
        return appending == null ? time.instant() : appending;
    }

    boolean isKeepingUp() {
        lock.lock();
        try {
            return !behind;
        } finally {
            lock.unlock();
        }
    }

    /// Returns how many bytes of the files are not in the shared log yet.
    long undelivered() {
        var known = Optional.ofNullable(marks);
        try {
            long bytes = 0;
            for (var file : files.newestFirst()) {
                long size = DayFiles.size(file);
                bytes += size - known.map(all -> all.of(file.day(), size)).orElse(0L);
            }
            return bytes;
        } catch (IOException _) {
            return 0; // unreadable files are told of where they are written
        }
    }

    /// Delivers what is left, if that is done within `farewell`.
    void close(Duration farewell) {
        lock.lock();
        try {
            closing = true;
            behind = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            if (!thread.join(farewell)) {
                thread.interrupt();
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean goesOn = true;
            while (goesOn) {
                var upTo = upTo();
                boolean done = deliverOrSay();
                tell(upTo, done);
                keepMarks(); // nobody waits for that
                goesOn = awaitNews(upTo.appended(), done);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Extent upTo() {
        lock.lock();
        try {
            return new Extent(appended, untilNow());
        } finally {
            lock.unlock();
        }
    }

    /// Lets those go on who wait.
    ///
    /// @param upTo what was appended before the attempt
    /// @param done whether that is delivered
    private void tell(Extent upTo, boolean done) {
        lock.lock();
        try {
            if (done) {
                delivered = upTo.appended();
                complete = upTo.until();
            }
            behind = !done || closing;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns once there may be something to do again; false at the end.
    private boolean awaitNews(long upTo, boolean done) throws InterruptedException {
        lock.lock();
        try {
            boolean last = closing && !(done && appended != upTo);
            long left = RETRY.toNanos();
            while (!closing && (done ? appended == upTo : left > 0)) {
                left = changed.awaitNanos(left > 0 ? left : RETRY.toNanos());
            }
            return !last;
        } finally {
            lock.unlock();
        }
    }

    private boolean deliverOrSay() {
        try {
            deliver();
            if (failing) {
                failing = false;
                LOG.info("audit events are in the storage again");
            }
            return true;
        } catch (FaultException e) {
            failed(e.fault().reason());
        } catch (IOException e) {
            failed(AuditLog.reason(e));
        } catch (RuntimeException e) {
            if (!failing) {
                failing = true;
                LOG.error("audit events cannot be delivered; it is tried again", e);
            }
        }
        return false;
    }

    private void failed(Reason why) {
        if (!failing) {
            failing = true;
            LOG.atWarn()
                    .addKeyValue("code", why.code())
                    .addKeyValue("cause", why.cause())
                    .log("audit events stay in this host's files alone; delivery is tried again");
        }
    }

    private void deliver() throws IOException {
        var all = marks;
        if (all == null) {
            all = Marks.read(files.directory(), shared.id());
            marks = all;
        }
        var days = files.newestFirst().reversed();
        all.retain(days.stream().map(DayFiles.DayFile::day).collect(toSet()));
        for (var file : days) {
            deliver(file, all);
        }
    }

    /// A disk that does not take them is told of where events are written.
    private void keepMarks() {
        try {
            if (marks != null) {
                marks.save();
            }
        } catch (FaultException e) {
            LOG.atDebug()
                    .addKeyValue("cause", e.fault().reason().cause())
                    .log("how far the delivery is, is not kept; some is delivered once more");
        }
    }

    private void deliver(DayFiles.DayFile file, Marks all) throws IOException {
        long size = DayFiles.size(file);
        long from = all.of(file.day(), size);
        while (size > from) { // most files have nothing new, and are not opened
            var chunk = files.chunk(file, from);
            if (chunk.end() == from) {
                return; // half a line
            }
            var events =
                    chunk.lines().stream().map(EventLine::parse).flatMap(Optional::stream).toList();
            if (!events.isEmpty()) {
                shared.add(events);
            }
            from = chunk.end();
            all.set(file.day(), from);
            size = DayFiles.size(file);
        }
    }
}
