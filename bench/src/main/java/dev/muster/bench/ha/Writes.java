package dev.muster.bench.ha;

import dev.muster.backend.Backend;
import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// What anyone writes to an engine, from now on. Each commit is a write, and so is each expiry that
/// the engine settles by itself; both raise its revision by one.
final class Writes implements AutoCloseable {
    /// Keys are ASCII.
    private static final String END = "\u007f";

    private final Backend backend;
    private final long start;
    private final Watch watch;
    private final ConcurrentSkipListMap<String, LongAdder> kinds = new ConcurrentSkipListMap<>();

    private volatile @Nullable RuntimeException failure;

    /// @param backend closed with this
    Writes(Backend backend) {
        this.backend = backend;
        this.start = backend.revision();
        this.watch = backend.watch("", END, start);
        Thread.ofVirtual().name("writes").start(this::read);
    }

    /// Returns how many there were.
    long count() {
        return backend.revision() - start;
    }

    /// Returns how many items of which kind were set or removed; a write can be of several. Throws
    /// when they could not all be read.
    SortedMap<String, LongAdder> kinds() {
        if (failure != null) {
            throw new IllegalStateException("not all writes were seen", failure);
        }
        return kinds;
    }

    private void read() {
        try {
            while (true) {
                kinds.computeIfAbsent(kind(watch.next()), _ -> new LongAdder()).increment();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e; // as at the end, when nobody asks any more
        }
    }

    private static String kind(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Put(var key, _, _) -> folder(key);
            case WatchEvent.Deleted(var key, _) -> folder(key) + " removed";
            case WatchEvent.Gone _ -> throw new IllegalStateException("the watch fell behind");
        };
    }

    private static String folder(String key) {
        int end = key.indexOf('/');
        return end < 0 ? key : key.substring(0, end);
    }

    @Override
    public void close() {
        watch.close();
        backend.close();
    }
}
