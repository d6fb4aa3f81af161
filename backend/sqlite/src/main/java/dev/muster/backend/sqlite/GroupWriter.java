package dev.muster.backend.sqlite;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Commit;
import dev.muster.backend.group.Transaction;
import dev.muster.backend.recent.RecentChanges;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The one thread that writes. Transactions that wait when it comes by go into one commit of the
/// engine, one after the other, each under its own conditions, and share its fsync.
final class GroupWriter {
    /// What a transaction in the queue and a caller may wait, each.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final int WAITING = 4096;
    private static final int GROUP = 512;
    private static final Duration SWEEP_EVERY = Duration.ofSeconds(10);
    private static final int SWEPT = 500;

    private final BlockingQueue<Transaction> queue = new ArrayBlockingQueue<>(WAITING);
    private final Database database;
    private final RecentChanges recent;
    private final Time time;
    private final Thread thread;
    private volatile boolean closing;

    /// Null after trouble: the driver's statements are of no use then, and it is opened anew.
    private @Nullable ItemTable open;

    private long sweptNanos;
    private boolean defectTold;

    /// @param table the file, open for this writer alone
    /// @param recent told of each commit once it is durable, before its caller is
    GroupWriter(Database database, ItemTable table, RecentChanges recent, Time time) {
        this.database = requireNonNull(database, "database");
        this.open = requireNonNull(table, "table");
        this.recent = requireNonNull(recent, "recent");
        this.time = requireNonNull(time, "time");
        this.sweptNanos = time.nanoTime();
        // The engine's native calls would pin a virtual thread.
        this.thread = Thread.ofPlatform().daemon().name("sqlite-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Hands over a transaction, waiting for a place in the queue.
    void submit(Transaction transaction) throws InterruptedException {
        if (closing) {
            throw EngineFaults.unavailable("the storage is closed");
        }
        if (!queue.offer(transaction, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            throw EngineFaults.unavailable("%d writes wait already".formatted(WAITING));
        }
    }

    /// Writes what was handed over and ends.
    void close() throws InterruptedException {
        closing = true;
        var wake = Transaction.of(List.of());
        wake.giveUp();
        queue.offer(wake, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        thread.join(PATIENCE.toMillis());
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                var group = nextGroup();
                if (!group.isEmpty()) {
                    write(group);
                }
                sweepIfDue();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            giveUp();
        }
    }

    private List<Transaction> nextGroup() throws InterruptedException {
        var group = new ArrayList<Transaction>();
        var first = queue.poll(SWEEP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        if (first != null) {
            group.add(first);
            queue.drainTo(group, GROUP - 1);
            group.removeIf(transaction -> !transaction.isAwaited());
        }
        return group;
    }

    private void write(List<Transaction> group) {
        try {
            var applied = apply(group);
            for (int i = 0; i < group.size(); i++) {
                group.get(i).answer().complete(applied.get(i).commit());
            }
        } catch (FaultException e) {
            fail(group, e);
        } catch (SQLException | RuntimeException e) {
            giveUp();
            fail(group, e instanceof SQLException s ? database.faults().writing(s) : e);
        }
    }

    private static void fail(List<Transaction> group, Exception why) {
        group.forEach(transaction -> transaction.answer().completeExceptionally(why));
    }

    private List<Applied> apply(List<Transaction> group) throws SQLException {
        var table = table();
        var all = new ArrayList<Applied>(group.size());
        long before = begin(table);
        long revision = before;
        long now = time.millis();
        for (var transaction : group) {
            var applied = table.apply(transaction.writes(), revision + 1, now);
            all.add(applied);
            if (applied.commit() instanceof Commit.Done(var done)) {
                revision = done;
            }
        }
        if (revision > before) {
            table.commit(revision);
            all.forEach(this::tell);
        } else {
            table.rollback();
        }
        return all;
    }

    /// Returns the revision of the latest commit, which may be one that the engine reported as
    /// failed.
    private long begin(ItemTable table) throws SQLException {
        long revision = table.latest();
        recent.reached(revision);
        return revision;
    }

    private void tell(Applied applied) {
        if (applied.commit() instanceof Commit.Done(var revision)) {
            if (!applied.expired().isEmpty()) {
                recent.add(revision - 1, applied.expired());
            }
            recent.add(revision, applied.changes());
        }
    }

    /// Nobody waits for it, and whatever goes wrong, those who wait for commits are not to suffer.
    private void sweepIfDue() {
        try {
            if (time.nanoTime() - sweptNanos >= SWEEP_EVERY.toNanos()) {
                sweptNanos = time.nanoTime();
                sweep(table());
            }
        } catch (SQLException | FaultException e) {
            giveUp();
            LOG.atDebug().setCause(e).log("expired items not swept; tried again");
        } catch (RuntimeException e) {
            giveUp();
            LOG.atLevel(defectTold ? Level.DEBUG : Level.ERROR)
                    .setCause(e)
                    .log("defect while expired items were swept; tried again");
            defectTold = true;
        }
    }

    private void sweep(ItemTable table) throws SQLException {
        long revision = begin(table) + 1;
        var swept = table.sweep(revision, time.millis(), SWEPT);
        if (swept.isEmpty()) {
            table.rollback();
        } else {
            table.commit(revision);
            recent.add(revision, swept);
        }
    }

    private ItemTable table() throws SQLException {
        database.checkInPlace();
        if (open == null) {
            open = database.openAgain();
        }
        return open;
    }

    private void giveUp() {
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.atDebug().setCause(e).log("storage connection not closed in order");
            }
        }
        open = null;
    }
}
