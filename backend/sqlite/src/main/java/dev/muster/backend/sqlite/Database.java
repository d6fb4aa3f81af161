package dev.muster.backend.sqlite;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/// The file, its settings and its tables.
final class Database {
    /// Raised when an older version could not read what this one writes.
    static final int FORMAT = 1;

    /// A larger file is not read through at the start; the engine finds damage when it meets it.
    private static final long CHECKED_BYTES = 64L * 1024 * 1024;

    /// The log is cut back to this after a burst.
    private static final int LOG_BYTES = 64 * 1024 * 1024;

    private final Path file;
    private final EngineFaults faults;

    /// What tells the file from any other of its name; set before other threads come in.
    private @Nullable Object opened;

    Database(Path file) {
        this.file = requireNonNull(file, "file");
        this.faults = new EngineFaults(file);
    }

    EngineFaults faults() {
        return faults;
    }

    /// Makes the file if it is absent, checks it and opens it for writing.
    ItemTable openFirst() {
        try {
            create();
            var connection = connect(false);
            try {
                prepare(connection);
                opened = fileKey();
                return new ItemTable(connection);
            } catch (SQLException | RuntimeException e) {
                try (connection) {
                    throw e;
                }
            }
        } catch (SQLException e) {
            throw faults.opening(e);
        } catch (IOException e) {
            throw faults.opening(new SQLException(e.toString()));
        }
    }

    /// Returns the revision of the latest commit.
    long latest(ItemTable table) {
        try {
            long latest = table.latest();
            table.rollback();
            return latest;
        } catch (SQLException e) {
            throw faults.opening(e);
        }
    }

    /// Throws unless the file that was opened still stands at its place. The engine would go on
    /// with one that was removed or moved, and the next start would not find what it wrote; and it
    /// would apply the log of the one to another that took its place.
    void checkInPlace() {
        try {
            if (!Objects.equals(opened, fileKey())) {
                throw faults.gone("another file has taken its place");
            }
        } catch (NoSuchFileException _) {
            throw faults.gone("it was moved or removed");
        } catch (IOException e) {
            throw faults.gone(e.toString());
        }
    }

    private @Nullable Object fileKey() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /// Opens the file, which is prepared, for writing once more.
    ItemTable openAgain() throws SQLException {
        var connection = connect(false);
        try {
            return new ItemTable(connection);
        } catch (SQLException e) {
            try (connection) {
                throw e;
            }
        }
    }

    /// Opens the file, which a writer has prepared, for reading.
    Connection openReader() throws SQLException {
        return connect(true);
    }

    /// The engine gives its log files the mode of the file that they belong to.
    private void create() throws IOException {
        try {
            Files.createFile(
                    file,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            // From an earlier run. The engine would open one that it cannot write for reading only.
            if (!Files.isWritable(file)) {
                throw new AccessDeniedException(file.toString());
            }
        }
    }

    private Connection connect(boolean readOnly) throws SQLException {
        var config = new SQLiteConfig();
        config.setBusyTimeout(5_000);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.resetOpenMode(SQLiteOpenMode.CREATE);
        if (readOnly) {
            config.setReadOnly(true);
        } else {
            config.setJournalMode(SQLiteConfig.JournalMode.WAL);
            config.setJournalSizeLimit(LOG_BYTES);
            config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        }
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    private void prepare(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            int format;
            try (var row = statement.executeQuery("PRAGMA user_version")) {
                format = row.getInt(1);
            }
            if (format > FORMAT) {
                throw faults.tooNew(format, FORMAT);
            }
            check(connection);
            if (format == 0) {
                statement.executeUpdate("BEGIN IMMEDIATE");
                statement.executeUpdate(
                        "CREATE TABLE items (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL,"
                                + " revision INTEGER NOT NULL, expires_ms INTEGER)");
                statement.executeUpdate(
                        "CREATE INDEX items_expires ON items (expires_ms)"
                                + " WHERE expires_ms IS NOT NULL");
                statement.executeUpdate("CREATE TABLE latest (revision INTEGER NOT NULL)");
                statement.executeUpdate("INSERT INTO latest VALUES (0)");
                statement.executeUpdate("PRAGMA user_version = " + FORMAT);
                statement.executeUpdate("COMMIT");
            }
        }
    }

    private void check(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            if (size() > CHECKED_BYTES) {
                return;
            }
            try (var row = statement.executeQuery("PRAGMA quick_check(1)")) {
                var verdict = row.getString(1);
                if (!verdict.equals("ok")) {
                    throw faults.damaged(verdict);
                }
            }
        }
    }

    private long size() throws SQLException {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new SQLException(e.toString(), e);
        }
    }
}
