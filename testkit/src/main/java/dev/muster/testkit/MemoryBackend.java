package dev.muster.testkit;

import static java.util.Comparator.comparing;
import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Bounds;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.backend.recent.RecentChanges;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The storage contract in memory, which tests can break and stall.
public final class MemoryBackend implements Backend {
    private record Stored(String value, long revision, @Nullable Instant expires) {}

    /// When an item expires, unless it was written again meanwhile.
    private record Due(Instant at, String key) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final TreeMap<String, Stored> items = new TreeMap<>();
    private final PriorityQueue<Due> dues = new PriorityQueue<>(comparing(Due::at));
    private final RecentChanges recent = new RecentChanges(0);
    private final Time time;
    private long revision;
    private int commits;
    private int refusals;
    private int stalled;
    private boolean stalls;
    private boolean closed;
    private @Nullable Reason broken;

    public MemoryBackend(Time time) {
        this.time = requireNonNull(time, "time");
    }

    @Override
    public Optional<Item> get(String key) {
        return locked(() -> Optional.ofNullable(live(key)).map(stored -> item(key, stored)));
    }

    @Override
    public List<Item> range(String start, String end, int limit) {
        Bounds.checkRange(limit);
        if (start.compareTo(end) >= 0) {
            return List.of();
        }
        return locked(() ->
                items.subMap(start, end).entrySet().stream()
                        .filter(entry -> live(entry.getKey()) != null)
                        .limit(limit)
                        .map(entry -> item(entry.getKey(), entry.getValue()))
                        .toList());
    }

    @Override
    public Commit commit(List<Write> writes) {
        Bounds.checkCommit(writes);
        return locked(() -> {
            expire();
            for (var write : writes) {
                if (!holds(write)) {
                    return new Commit.Conflict(write.key());
                }
            }
            revision++;
            commits++;
            recent.add(revision, writes.stream().flatMap(write -> apply(write).stream()).toList());
            changed.signalAll();
            return new Commit.Done(revision);
        });
    }

    @Override
    public long revision() {
        return locked(() -> revision);
    }

    @Override
    public Watch watch(String start, String end, long after) {
        return recent.watch(start, end, after);
    }

    /// Makes every call fail for `reason`, until [#repair].
    public void breakDown(Reason reason) {
        set(() -> broken = requireNonNull(reason, "reason"));
    }

    /// Makes every call wait, until [#repair].
    public void stall() {
        set(() -> stalls = true);
    }

    public void repair() {
        set(() -> {
            broken = null;
            stalls = false;
        });
    }

    /// Waits until `count` commits have been made since the beginning.
    public void awaitCommits(int count) throws InterruptedException {
        lock.lock();
        try {
            while (commits < count) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits until `count` calls have failed because of [#breakDown] since the beginning.
    public void awaitRefusals(int count) throws InterruptedException {
        lock.lock();
        try {
            while (refusals < count) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns how many calls have failed because of [#breakDown] since the beginning.
    public int refusals() {
        lock.lock();
        try {
            return refusals;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until a call is stalled.
    public void awaitStalled() throws InterruptedException {
        lock.lock();
        try {
            while (stalled == 0) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Returns how many commits were made since the beginning.
    public int commits() {
        lock.lock();
        try {
            return commits;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        set(() -> closed = true);
        recent.close();
    }

    private interface Call<T> {
        T run();
    }

    private <T> T locked(Call<T> call) {
        lock.lock();
        try {
            stalled++;
            changed.signalAll();
            while (stalls) {
                changed.awaitUninterruptibly();
            }
            stalled--;
            if (closed) {
                throw unavailable("the storage is closed");
            }
            if (broken != null) {
                refusals++;
                changed.signalAll();
                throw new FaultException(new Fault("Cannot use the storage", broken));
            }
            return call.run();
        } finally {
            lock.unlock();
        }
    }

    private void set(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean holds(Write write) {
        var live = live(write.key());
        return switch (write.condition()) {
            case Write.Condition.Any _ -> true;
            case Write.Condition.Absent _ -> live == null;
            case Write.Condition.At(var at) -> live != null && live.revision() == at;
        };
    }

    /// Returns what it changed; empty where it removed nothing.
    private Optional<WatchEvent> apply(Write write) {
        return switch (write) {
            case Write.Put(var key, var value, var ttl, _) -> {
                var expires = ttl == null ? null : time.instant().plus(ttl);
                if (expires != null) {
                    dues.add(new Due(expires, key));
                }
                items.put(key, new Stored(value, revision, expires));
                yield Optional.of(new WatchEvent.Put(key, value, revision));
            }
            case Write.Delete(var key, _) ->
                    items.remove(key) == null
                            ? Optional.empty()
                            : Optional.of(new WatchEvent.Deleted(key, revision));
        };
    }

    /// Removes what has expired, each at a revision of its own.
    private void expire() {
        for (var due = dues.peek();
                due != null && !due.at().isAfter(time.instant());
                due = dues.peek()) {
            dues.remove();
            if (items.containsKey(due.key()) && live(due.key()) == null) {
                items.remove(due.key());
                revision++;
                recent.add(revision, List.of(new WatchEvent.Deleted(due.key(), revision)));
            }
        }
    }

    private @Nullable Stored live(String key) {
        var stored = items.get(key);
        return stored == null
                        || (stored.expires() != null && !stored.expires().isAfter(time.instant()))
                ? null
                : stored;
    }

    private Item item(String key, Stored stored) {
        return new Item(
                key,
                stored.value(),
                stored.revision(),
                stored.expires() == null
                        ? null
                        : Duration.between(time.instant(), stored.expires()));
    }

    private static FaultException unavailable(String cause) {
        return new FaultException(
                new Fault(
                        "Cannot use the storage",
                        new Reason(
                                Reason.Code.BACKEND_UNAVAILABLE,
                                cause,
                                "Open it before using it")));
    }
}
