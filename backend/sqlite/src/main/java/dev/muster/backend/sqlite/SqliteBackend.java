package dev.muster.backend.sqlite;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
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
/// of the machine. Reads never wait for writes. Items expire by this machine's clock.
public final class SqliteBackend implements Backend {
    private static final int LARGEST_RANGE = 10_000;

    private final GroupWriter writer;
    private final ReaderPool readers;
    private final Time time;

    private SqliteBackend(GroupWriter writer, ReaderPool readers, Time time) {
        this.writer = writer;
        this.readers = readers;
        this.time = time;
    }

    /// Opens `file`, which is made with mode 0600 if absent. Throws a [FaultException] with
    /// DATA_DIR_TOO_NEW, STATE_FILE_DAMAGED, DISK_FULL or BACKEND_UNAVAILABLE.
    public static SqliteBackend open(Path file, Time time) {
        requireNonNull(time, "time");
        var database = new Database(file);
        var writer = new GroupWriter(database, database.openFirst(), time);
        var readers = new ReaderPool(database);
        writer.start();
        readers.start();
        return new SqliteBackend(writer, readers, time);
    }

    @Override
    public Optional<Item> get(String key) {
        return readers.call(reader -> reader.get(key, time.millis()));
    }

    @Override
    public List<Item> range(String start, String end, int limit) {
        if (limit < 1 || limit > LARGEST_RANGE) {
            throw new IllegalArgumentException("limit " + limit);
        }
        return readers.call(reader -> reader.range(start, end, limit, time.millis()));
    }

    @Override
    public Commit commit(List<Write> writes) {
        var transaction = Transaction.of(writes);
        try {
            writer.submit(transaction);
            return transaction.answer().get(GroupWriter.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw EngineFaults.unavailable("the wait for it was interrupted");
        } catch (TimeoutException _) {
            throw EngineFaults.unavailable("it did not answer within 10s");
        } catch (ExecutionException e) {
            throw Unwrapped.of(e);
        }
    }

    @Override
    public void close() {
        try {
            readers.close();
            writer.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
