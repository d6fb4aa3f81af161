package dev.muster.backend.sqlite;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Bounds;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Watch;
import dev.muster.backend.Write;
import dev.muster.backend.group.Transaction;
import dev.muster.backend.group.Unwrapped;
import dev.muster.backend.recent.RecentChanges;
import dev.muster.core.time.Time;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The storage contract on one SQLite file, for an Auth Service that needs no other engine.
///
/// The file is in WAL mode with synchronous FULL: a commit that was acknowledged survives a crash
/// of the machine. Reads never wait for writes. Items expire by this machine's clock. Watches are
/// served from memory, since nobody but this process writes.
public final class SqliteBackend implements Backend {
    private final GroupWriter writer;
    private final ReaderPool readers;
    private final RecentChanges recent;
    private final Time time;

    private SqliteBackend(GroupWriter writer, ReaderPool readers, RecentChanges recent, Time time) {
        this.writer = writer;
        this.readers = readers;
        this.recent = recent;
        this.time = time;
    }

    /// Opens `file`, which is made with mode 0600 if absent. Throws a [FaultException] with
    /// DATA_DIR_TOO_NEW, STATE_FILE_DAMAGED, DISK_FULL or BACKEND_UNAVAILABLE.
    public static SqliteBackend open(Path file, Time time) {
        requireNonNull(time, "time");
        var database = new Database(file);
        var table = database.openFirst();
        var recent = new RecentChanges(database.latest(table));
        var writer = new GroupWriter(database, table, recent, time);
        var readers = new ReaderPool(database);
        writer.start();
        readers.start();
        return new SqliteBackend(writer, readers, recent, time);
    }

    @Override
    public Optional<Item> get(String key) {
        return readers.call(reader -> reader.get(key, time.millis()));
    }

    @Override
    public List<Item> range(String start, String end, int limit) {
        Bounds.checkRange(limit);
        return readers.call(reader -> reader.range(start, end, limit, time.millis()));
    }

    @Override
    public Commit commit(List<Write> writes) {
        Bounds.checkCommit(writes);
        var transaction = Transaction.of(writes);
        try {
            writer.submit(transaction);
            return transaction.answer().get(GroupWriter.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw EngineFaults.unavailable("the wait for it was interrupted");
        } catch (TimeoutException _) {
            transaction.giveUp();
            throw EngineFaults.unavailable("it did not answer within 10s");
        } catch (ExecutionException e) {
            throw Unwrapped.of(e);
        }
    }

    @Override
    public long revision() {
        return recent.latest();
    }

    @Override
    public Watch watch(String start, String end, long after) {
        return recent.watch(start, end, after);
    }

    @Override
    public void close() {
        recent.close();
        try {
            try {
                readers.close();
            } finally {
                writer.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
