package dev.muster.runtime.task;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What one thread waits on: messages from others in their order, or nothing for a while. Whoever
/// puts messages in bounds their number.
public final class Inbox<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Queue<T> messages = new ArrayDeque<>();
    private final Time time;
    private boolean rung;

    public Inbox(Time time) {
        this.time = requireNonNull(time, "time");
    }

    /// Adds a message; from any thread, never blocks.
    public void put(T message) {
        add(message, true);
    }

    /// Adds a message unless an equal one waits already.
    public void putOnce(T message) {
        add(message, false);
    }

    private void add(T message, boolean evenIfWaiting) {
        lock.lock();
        try {
            if (evenIfWaiting || !messages.contains(message)) {
                messages.add(message);
                woken.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns the next message, or nothing once `atMost` has passed. For the one thread that
    /// reads.
    public Optional<T> take(Duration atMost) throws InterruptedException {
        var ready = next();
        if (ready.isPresent() || !atMost.isPositive()) {
            return ready;
        }
        // Time can only sleep, so a thread of its own sleeps and rings.
        var alarm = Thread.ofVirtual().name("alarm").start(() -> ringAfter(atMost));
        try {
            return await();
        } finally {
            alarm.interrupt();
            alarm.join(); // no ring may come late, into the next wait
        }
    }

    private Optional<T> next() {
        lock.lock();
        try {
            rung = false;
            return Optional.ofNullable(messages.poll());
        } finally {
            lock.unlock();
        }
    }

    private Optional<T> await() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (messages.isEmpty() && !rung) {
                woken.await();
            }
            return Optional.ofNullable(messages.poll());
        } finally {
            lock.unlock();
        }
    }

    private void ringAfter(Duration wait) {
        try {
            time.sleep(wait);
        } catch (InterruptedException _) {
            return; // a message came first
        }
        lock.lock();
        try {
            rung = true;
            woken.signal();
        } finally {
            lock.unlock();
        }
    }
}
