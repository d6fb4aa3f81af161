package dev.muster.auth.inventory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the agents of which something is not yet written.
final class Pending {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();

    @GuardedBy("lock")
    private int count;

    /// One agent went from `before` to `after`, true meaning that something is not written.
    void moved(boolean before, boolean after) {
        if (before == after) {
            return;
        }
        lock.lock();
        try {
            count += after ? 1 : -1;
            if (count == 0) {
                none.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until everything is written; returns whether that was within `patience`.
    boolean awaitNone(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.NANOSECONDS.convert(patience);
            while (count > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
            return count == 0;
        } finally {
            lock.unlock();
        }
    }
}
