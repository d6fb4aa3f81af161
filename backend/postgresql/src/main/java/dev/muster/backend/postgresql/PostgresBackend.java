package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Bounds;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Watch;
import dev.muster.backend.Write;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The storage contract on a PostgreSQL database, which several Auth Services may share.
///
/// Commits of all instances come one after the other, since each locks the one row that holds the
/// revision; items expire by PostgreSQL's clock. A commit is sent once; when the answer is lost, so
/// is whether it happened. When PostgreSQL hangs, calls end within about 5 s.
public final class PostgresBackend implements Backend {
    /// How many changes watches can go back: what 100,000 agents make when they all connect.
    private static final int KEPT = 100_000;

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Connections connections;
    private final GroupWriter writer;
    private final Bell bell = new Bell();
    private final Listener listener;
    private final Duration lookEvery;
    private final Time time;

    /// What the revision that was told last is of: a watch begins from one.
    private volatile @Nullable History told;

    private PostgresBackend(PostgresSettings settings, int kept, Duration lookEvery, Time time) {
        var source = settings.source();
        this.time = requireNonNull(time, "time");
        this.lookEvery = requireNonNull(lookEvery, "lookEvery");
        this.connections = new Connections(source, settings.poolSize());
        this.writer = new GroupWriter(connections, kept, time);
        this.listener = new Listener(source, bell, time);
    }

    /// Returns at once, whether or not PostgreSQL can be reached. What is missing in the database
    /// is made when it first is.
    public static PostgresBackend open(PostgresSettings settings, Time time) {
        return open(settings, KEPT, LOOK_EVERY, time);
    }

    /// @param kept how many changes watches can go back, but for a commit
    /// @param lookEvery how often a watch looks though nobody told it that there was a commit
    static PostgresBackend open(
            PostgresSettings settings, int kept, Duration lookEvery, Time time) {
        var backend = new PostgresBackend(settings, kept, lookEvery, time);
        backend.writer.start();
        backend.listener.start();
        return backend;
    }

    /// Returns the table of audit events beside the items.
    public EventTable events() {
        return new EventTable(connections);
    }

    @Override
    public Optional<Item> get(String key) {
        return connections.read(on -> ItemReader.get(on, key));
    }

    @Override
    public List<Item> range(String start, String end, int limit) {
        Bounds.checkRange(limit);
        return connections.read(on -> ItemReader.range(on, start, end, limit));
    }

    @Override
    public Commit commit(List<Write> writes) {
        Bounds.checkCommit(writes);
        return writer.commit(writes);
    }

    @Override
    public long revision() {
        var head = connections.read(ItemReader::head);
        told = head.history();
        return head.revision();
    }

    @Override
    public Watch watch(String start, String end, long after) {
        var from = new PostgresWatch.From(start, end, after, told);
        return new PostgresWatch(connections, bell, from, lookEvery, new WatchLog(time));
    }

    @Override
    public void close() {
        try {
            try {
                writer.close();
            } finally {
                listener.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            connections.close();
            bell.ring();
        }
    }
}
