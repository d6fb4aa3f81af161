package dev.muster.backend.recent;

import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import java.util.ArrayDeque;
import java.util.Queue;

/// One reader's place among the recent changes. Holds the changes of one commit at most.
final class RecentWatch implements Watch {
    private final RecentChanges changes;
    private final String start;
    private final String end;
    private final Queue<WatchEvent> commit = new ArrayDeque<>();
    private long reached;
    private volatile boolean closed;

    RecentWatch(RecentChanges changes, String start, String end, long after) {
        this.changes = changes;
        this.start = start;
        this.end = end;
        this.reached = after;
    }

    @Override
    public WatchEvent next() throws InterruptedException {
        while (true) {
            checkOpen();
            var event = commit.poll();
            if (event != null) {
                return event;
            }
            switch (changes.next(reached, this)) {
                case RecentChanges.Next.Forgotten _ -> {
                    // Behind everything that is known, for ever.
                    reached = -1;
                    return new WatchEvent.Gone();
                }
                case RecentChanges.Next.Commit(var revision, var events) -> {
                    reached = revision;
                    events.stream().filter(this::isWatched).forEach(commit::add);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        changes.wake();
    }

    void checkOpen() {
        if (closed) {
            throw RecentChanges.closed("the watch");
        }
    }

    private boolean isWatched(WatchEvent event) {
        return switch (event) {
            case WatchEvent.Put(var key, _, _) -> isWatched(key);
            case WatchEvent.Deleted(var key, _) -> isWatched(key);
            case WatchEvent.Gone _ -> false;
        };
    }

    private boolean isWatched(String key) {
        return start.compareTo(key) <= 0 && key.compareTo(end) < 0;
    }
}
