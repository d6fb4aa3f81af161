package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Bounds;
import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.backend.group.Transaction;
import dev.muster.backend.group.Unwrapped;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The one thread of this instance that writes. Transactions that wait when it comes by go into one
/// of PostgreSQL's, one after the other, each under its own conditions, and share its round trips
/// and its flush. Between them it removes what has expired and what is too old.
final class GroupWriter {
    /// From a call to its answer.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(GroupWriter.class);
    private static final int WAITING = 4096;
    private static final int GROUP = 512;
    private static final long CHARACTERS = 16L << 20;

    /// For what nobody waits for; a process that stops has not much time.
    private static final Duration FAREWELL = Duration.ofMillis(200);

    private static final Duration SWEEP_EVERY = Duration.ofSeconds(1);

    /// Of [Bounds#WRITES] each, in one sweep.
    private static final int SWEPT = 16;

    private final BlockingQueue<Transaction> queue = new ArrayBlockingQueue<>(WAITING);
    private final Connections connections;
    private final Time time;
    private final int kept;
    private final Thread thread;
    private final Phaser callers = new Phaser(1);
    private volatile boolean closing;
    private long sweptNanos;
    private boolean defectTold;

    /// How many changes this instance has made since it last trimmed them.
    private long untrimmed;

    /// @param kept how many changes watches can go back
    GroupWriter(Connections connections, int kept, Time time) {
        this.connections = requireNonNull(connections, "connections");
        this.kept = kept;
        this.untrimmed = kept;
        this.time = requireNonNull(time, "time");
        this.sweptNanos = time.nanoTime();
        this.thread = Thread.ofVirtual().name("storage-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// Writes a caller's transaction, with those of others, and waits for the answer.
    Commit commit(List<Write> writes) {
        var transaction = Transaction.of(writes);
        long start = time.nanoTime();
        callers.register();
        try {
            submit(transaction);
            long left = PATIENCE.toNanos() - (time.nanoTime() - start);
            return transaction.answer().get(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException _) {
            throw PostgresFaults.interrupted();
        } catch (TimeoutException _) {
            transaction.giveUp();
            throw PostgresFaults.unavailable(
                    "PostgreSQL did not answer within 5s",
                    "See how it and its disk are doing; it is tried again");
        } catch (ExecutionException e) {
            throw Unwrapped.of(e);
        } finally {
            callers.arriveAndDeregister();
        }
    }

    /// Writes what somebody waits for and ends.
    void close() throws InterruptedException {
        closing = true;
        var wake = Transaction.of(List.of());
        wake.giveUp();
        var _ = queue.offer(wake);
        try {
            int phase = callers.arrive();
            callers.awaitAdvanceInterruptibly(phase, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // Each of them has been told that it took too long.
        }
        if (!thread.join(FAREWELL)) {
            thread.interrupt();
        }
    }

    private void submit(Transaction transaction) throws InterruptedException {
        if (closing) {
            throw PostgresFaults.closed("the storage");
        }
        if (!queue.offer(transaction, PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
            throw PostgresFaults.unavailable(
                    "%d writes wait already".formatted(WAITING),
                    "See how PostgreSQL and its disk are doing; it is tried again");
        }
    }

    private void run() {
        try {
            while (!closing || !queue.isEmpty()) {
                var group = nextGroup();
                if (!group.isEmpty()) {
                    write(group);
                }
                tidyIfDue();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Transaction> nextGroup() throws InterruptedException {
        var group = new ArrayList<Transaction>();
        long characters = 0;
        var next = queue.poll(SWEEP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        while (next != null) {
            if (next.isAwaited()) {
                group.add(next);
                characters += next.characters();
            }
            next = group.size() < GROUP && characters < CHARACTERS ? queue.poll() : null;
        }
        return group;
    }

    private void write(List<Transaction> group) {
        try {
            var commits =
                    connections.write(on ->
                            ItemWriter.apply(on, group.stream().map(Transaction::writes).toList()));
            for (int i = 0; i < group.size(); i++) {
                var transaction = group.get(i);
                transaction.answer().complete(commits.get(i));
                untrimmed += transaction.writes().size();
            }
        } catch (RuntimeException e) {
            group.forEach(transaction -> transaction.answer().completeExceptionally(e));
        }
    }

    /// Nobody waits for it, and whatever goes wrong, those who wait for commits are not to suffer.
    private void tidyIfDue() {
        try {
            if (!closing && time.nanoTime() - sweptNanos >= SWEEP_EVERY.toNanos()) {
                sweptNanos = time.nanoTime();
                tidy();
            }
        } catch (FaultException e) {
            LOG.atDebug().setCause(e).log("expired items not swept; tried again");
        } catch (RuntimeException e) {
            LOG.atLevel(defectTold ? Level.DEBUG : Level.ERROR)
                    .setCause(e)
                    .log("defect while expired items were swept; tried again");
            defectTold = true;
        }
    }

    private void tidy() {
        sweep();
        if (untrimmed >= kept / 10) {
            connections.write(on -> {
                ChangeLog.trim(on, kept);
                return kept;
            });
            untrimmed = 0;
        }
    }

    private void sweep() {
        int swept = connections.read(ItemReader::anyToSweep) ? Bounds.WRITES : 0;
        for (int i = 0; i < SWEPT && swept == Bounds.WRITES; i++) {
            swept = connections.write(on -> ItemWriter.sweep(on, Bounds.WRITES));
            untrimmed += swept;
        }
    }
}
