package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.core.fault.FaultException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One reader's place among the changes. Whoever waits for the next one reads a page of them; the
/// bell says when, and a look now and then makes up for a bell that is broken.
final class PostgresWatch implements Watch {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Connections connections;
    private final Bell bell;
    private final String start;
    private final String end;
    private final Queue<WatchEvent> events = new ArrayDeque<>();
    private long reached;
    private @Nullable History history;
    private boolean gone;
    private volatile boolean closed;

    /// @param history what `after` is a revision of; null when that is not known
    PostgresWatch(
            Connections connections,
            Bell bell,
            String start,
            String end,
            long after,
            @Nullable History history) {
        this.connections = requireNonNull(connections, "connections");
        this.bell = requireNonNull(bell, "bell");
        this.start = requireNonNull(start, "start");
        this.end = requireNonNull(end, "end");
        this.reached = after;
        this.history = history;
    }

    @Override
    public WatchEvent next() throws InterruptedException {
        while (true) {
            checkOpen();
            var event = events.poll();
            if (event != null) {
                return event;
            }
            if (gone) {
                return new WatchEvent.Gone();
            }
            long heard = bell.rings();
            if (!read()) {
                bell.await(heard, LOOK_EVERY);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        bell.ring();
    }

    /// Tells whether there was something to read.
    private boolean read() {
        try {
            take(connections.read(on -> ChangeLog.read(on, start, end, reached)));
            return gone || !events.isEmpty();
        } catch (FaultException _) {
            return false; // it is away, and looked for again
        }
    }

    private void take(ChangeLog.Page page) {
        boolean replaced = history != null && !page.history().continues(history);
        if (replaced || page.latest() < reached || reached < page.forgotten()) {
            gone = true;
            return;
        }
        history = page.history();
        reached = page.until();
        events.addAll(page.changes());
    }

    private void checkOpen() {
        if (closed) {
            throw PostgresFaults.closed("the watch");
        }
        connections.checkOpen();
    }
}
