package dev.muster.backend.recent;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The latest changes of a store that only this process writes, for its watches to read.
///
/// Holds a bounded number of changes and of characters, however many watch and however slow they
/// are. Thread-safe; the store tells it of each commit, in order.
public final class RecentChanges implements AutoCloseable {
    static final int CHANGES = 10_000;
    private static final long CHARACTERS = 16L << 20;

    /// The changes of one commit after which all are known, or the word that some are missing.
    sealed interface Next {
        /// The changes of the next commit.
        record Commit(long revision, List<WatchEvent> events) implements Next {}

        /// Changes after the reader's revision are no longer known.
        record Forgotten() implements Next {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final TreeMap<Long, List<WatchEvent>> commits = new TreeMap<>();

    @GuardedBy("lock")
    private int changes;

    @GuardedBy("lock")
    private long characters;

    /// Everything after this revision is known.
    @GuardedBy("lock")
    private long known;

    @GuardedBy("lock")
    private long latest;

    @GuardedBy("lock")
    private boolean closed;

    /// @param latest the store's revision now
    public RecentChanges(long latest) {
        this.known = latest;
        this.latest = latest;
    }

    /// Takes note of what the commit at `revision` changed.
    public void add(long revision, List<WatchEvent> events) {
        lock.lock();
        try {
            latest = revision;
            if (events.isEmpty()) {
                return; // nothing to tell, and nothing that would ever push it out
            }
            commits.put(revision, List.copyOf(events));
            count(events, 1);
            while (changes > CHANGES || characters > CHARACTERS) {
                var oldest = commits.pollFirstEntry();
                count(oldest.getValue(), -1);
                known = oldest.getKey();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Takes note that the store is at `revision`. Where it has made commits that nobody told of,
    /// all watches end.
    public void reached(long revision) {
        lock.lock();
        try {
            if (revision != latest) {
                commits.clear();
                changes = 0;
                characters = 0;
                known = revision;
                latest = revision;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns the revision of the latest commit.
    public long latest() {
        lock.lock();
        try {
            checkOpen();
            return latest;
        } finally {
            lock.unlock();
        }
    }

    /// Returns of how many commits it holds the changes.
    int commits() {
        lock.lock();
        try {
            return commits.size();
        } finally {
            lock.unlock();
        }
    }

    /// Returns the changes of the keys from `start` on and before `end` by commits after `after`.
    public Watch watch(String start, String end, long after) {
        return new RecentWatch(this, start, end, after);
    }

    /// Ends all watches.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the first commit after the revision `after`, or for `watch` to be closed.
    Next next(long after, RecentWatch watch) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                checkOpen();
                watch.checkOpen();
                if (after < known) {
                    return new Next.Forgotten();
                }
                var next = commits.higherEntry(after);
                if (next != null) {
                    return new Next.Commit(next.getKey(), next.getValue());
                }
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Wakes the watches, one of which was closed.
    void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    static FaultException closed(String what) {
        return new FaultException(
                new Fault(
                        "Cannot watch the storage",
                        new Reason(
                                Reason.Code.BACKEND_UNAVAILABLE,
                                what + " is closed",
                                "Open it before using it")));
    }

    @GuardedBy("lock")
    private void checkOpen() {
        if (closed) {
            throw closed("the storage");
        }
    }

    @GuardedBy("lock")
    private void count(List<WatchEvent> events, int sign) {
        changes += sign * events.size();
        for (var event : events) {
            if (event instanceof WatchEvent.Put(_, var value, _)) {
                characters += (long) sign * value.length();
            }
        }
    }
}
