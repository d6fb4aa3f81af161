package dev.muster.backend.sqlite;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Puts the engine's troubles with one file into words.
final class EngineFaults {
    /// Less than this, and the engine's other errors are the full disk's doing too: it cannot grow
    /// its log or its shared memory.
    private static final long NO_SPACE = 64 * 1024;

    private final Path file;

    EngineFaults(Path file) {
        this.file = file;
    }

    FaultException opening(SQLException e) {
        return fault("Cannot open the storage " + file, e);
    }

    FaultException reading(SQLException e) {
        return fault("Cannot read from the storage", e);
    }

    FaultException writing(SQLException e) {
        return fault("Cannot write to the storage", e);
    }

    /// Returns the fault of a call that the engine did not take or answer.
    static FaultException unavailable(String cause) {
        return new FaultException(
                new Fault(
                        "Cannot use the storage",
                        new Reason(
                                Reason.Code.BACKEND_UNAVAILABLE,
                                cause,
                                "Check the disk of Auth's data directory; it is tried again")));
    }

    /// Returns the fault of a call while another file, or none, stands where this one was opened.
    FaultException gone(String how) {
        return new FaultException(
                new Fault(
                        "Cannot use the storage",
                        new Reason(
                                Reason.Code.BACKEND_UNAVAILABLE,
                                "%s is not the file that was opened: %s".formatted(file, how),
                                "Put it back with its -wal file, and it goes on by itself; or restart"
                                        + " Auth to begin with what is there now")));
    }

    FaultException tooNew(int version, int known) {
        return new FaultException(
                new Fault(
                        "Cannot open the storage " + file,
                        new Reason(
                                Reason.Code.DATA_DIR_TOO_NEW,
                                "it has format %d, this version knows up to %d"
                                        .formatted(version, known),
                                "Start the version that wrote it, or a later one; nothing was"
                                        + " changed")));
    }

    FaultException damaged(String how) {
        return new FaultException(new Fault("Cannot open the storage " + file, broken(how)));
    }

    private FaultException fault(String what, SQLException e) {
        return new FaultException(new Fault(what, reason(e)));
    }

    private Reason reason(SQLException e) {
        var code =
                e instanceof SQLiteException s ? s.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
        // The low byte is the primary code, https://www.sqlite.org/rescode.html
        int primary = code.code & 0xff;
        if (primary == SQLiteErrorCode.SQLITE_FULL.code || isFull(primary)) {
            return new Reason(
                    Reason.Code.DISK_FULL,
                    "no space left for " + file,
                    "Free space on that file system; it goes on by itself");
        }
        if (primary == SQLiteErrorCode.SQLITE_CORRUPT.code
                || primary == SQLiteErrorCode.SQLITE_NOTADB.code) {
            return broken(words(e));
        }
        return new Reason(
                Reason.Code.BACKEND_UNAVAILABLE,
                "%s: %s".formatted(file, words(e)),
                "Check that the disk works and that this user may write there; it is tried again");
    }

    private static String words(SQLException e) {
        var cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : e.getMessage() + ": " + cause;
    }

    private Reason broken(String how) {
        return new Reason(
                Reason.Code.STATE_FILE_DAMAGED,
                "%s is damaged: %s".formatted(file, how),
                "Restore it, with its -wal file, from a backup; or move it away to begin an empty"
                        + " cluster, which all agents must join again");
    }

    private boolean isFull(int primary) {
        if (primary != SQLiteErrorCode.SQLITE_IOERR.code
                && primary != SQLiteErrorCode.SQLITE_CANTOPEN.code) {
            return false;
        }
        try {
            return Files.getFileStore(file).getUsableSpace() < NO_SPACE;
        } catch (IOException _) {
            return false;
        }
    }
}
