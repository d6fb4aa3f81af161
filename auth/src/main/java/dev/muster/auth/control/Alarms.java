package dev.muster.auth.control;

import static java.util.Comparator.comparingLong;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one timer of all control streams. It rests while nothing is due ever; otherwise it looks at
/// least every 50 ms, so that an alarm rings that much late at most.
///
/// Actions run on the timer's thread and must not block. A cancelled alarm lets go of its action at
/// once and of its place in the queue when it would have rung.
final class Alarms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Alarms.class);
    private static final Duration LOOK = Duration.ofMillis(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();

    @GuardedBy("lock")
    private final PriorityQueue<Alarm> queue = new PriorityQueue<>(comparingLong(a -> a.due));

    private final Time time;
    private final Thread thread;

    Alarms(Time time) {
        this.time = requireNonNull(time, "time");
        this.thread = Thread.ofVirtual().name("control-alarms").unstarted(this::run);
    }

    /// Something to do later, unless it is cancelled before.
    static final class Alarm {
        private final long due;
        private volatile @Nullable Runnable action;

        private Alarm(long due, Runnable action) {
            this.due = due;
            this.action = action;
        }

        void cancel() {
            action = null;
        }
    }

    void start() {
        thread.start();
    }

    Alarm in(Duration delay, Runnable action) {
        var alarm = new Alarm(time.nanoTime() + delay.toNanos(), action);
        lock.lock();
        try {
            queue.add(alarm);
            added.signal();
        } finally {
            lock.unlock();
        }
        return alarm;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                long wait = nextDue() - time.nanoTime();
                if (wait > 0) {
                    time.sleep(Duration.ofNanos(Math.min(wait, LOOK.toNanos())));
                }
                due().forEach(Alarms::ring);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private long nextDue() throws InterruptedException {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                added.await();
            }
            return queue.peek().due;
        } finally {
            lock.unlock();
        }
    }

    private List<Alarm> due() {
        long now = time.nanoTime();
        var due = new ArrayList<Alarm>();
        lock.lock();
        try {
            while (!queue.isEmpty() && queue.peek().due <= now) {
                due.add(queue.poll());
            }
        } finally {
            lock.unlock();
        }
        return due;
    }

    private static void ring(Alarm alarm) {
        var action = alarm.action;
        if (action == null) {
            return;
        }
        try {
            action.run();
        } catch (RuntimeException e) {
            LOG.error("an alarm's action failed", e);
        }
    }
}
