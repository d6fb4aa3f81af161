package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/// One reader's place among the changes. Whoever waits for the next one reads a page of them; the
/// bell says when, and a look now and then makes up for a bell that is broken.
final class PostgresWatch implements Watch {
    private final Connections connections;
    private final Bell bell;
    private final From from;
    private final Duration lookEvery;
    private final Told told;
    private final Queue<WatchEvent> events = new ArrayDeque<>();
    private long reached;
    private @Nullable History history;
    private boolean gone;
    private boolean failing;
    private volatile boolean closed;

    /// Which changes: of the keys from `start` on and before `end`, after a revision.
    ///
    /// @param history what `after` is a revision of; null when that is not known
    record From(String start, String end, long after, @Nullable History history) {
        From {
            requireNonNull(start, "start");
            requireNonNull(end, "end");
        }
    }

    /// Told when reading begins to fail, and when it works after that.
    interface Told {
        void failing(Reason why);

        void working();
    }

    PostgresWatch(Connections connections, Bell bell, From from, Duration lookEvery, Told told) {
        this.connections = requireNonNull(connections, "connections");
        this.bell = requireNonNull(bell, "bell");
        this.from = requireNonNull(from, "from");
        this.lookEvery = requireNonNull(lookEvery, "lookEvery");
        this.told = requireNonNull(told, "told");
        this.reached = from.after();
        this.history = from.history();
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
                bell.await(heard, lookEvery);
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
            take(connections.read(on -> ChangeLog.read(on, from.start(), from.end(), reached)));
            if (failing) {
                failing = false;
                told.working();
            }
            return gone || !events.isEmpty();
        } catch (FaultException e) {
            checkOpen();
            if (!failing) {
                failing = true;
                told.failing(e.fault().reason());
            }
            return false; // it is looked for again
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
