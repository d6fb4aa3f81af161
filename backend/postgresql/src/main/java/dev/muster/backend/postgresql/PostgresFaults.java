package dev.muster.backend.postgresql;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Puts PostgreSQL's troubles into words.
final class PostgresFaults {
    /// What the driver says where nothing listens; its advice is for another reader.
    private static final Pattern REFUSED = Pattern.compile("Connection to (\\S+) refused\\..*");

    private PostgresFaults() {}

    static FaultException reading(SQLException e) {
        return fault("Cannot read from the storage", e);
    }

    static FaultException writing(SQLException e) {
        return fault("Cannot write to the storage", e);
    }

    static FaultException opening(SQLException e) {
        return fault("Cannot open the storage", e);
    }

    /// Returns the fault of a call that the engine did not take or answer.
    static FaultException unavailable(String cause, String hint) {
        return new FaultException(
                new Fault(
                        "Cannot use the storage",
                        new Reason(Reason.Code.BACKEND_UNAVAILABLE, cause, hint)));
    }

    static FaultException closed(String what) {
        return unavailable(what + " is closed", "Open it before using it");
    }

    static FaultException interrupted() {
        Thread.currentThread().interrupt();
        return unavailable("the wait for PostgreSQL was interrupted", "It is tried again");
    }

    static FaultException tooNew(int version, int known) {
        return new FaultException(
                new Fault(
                        "Cannot open the storage",
                        new Reason(
                                Reason.Code.DATA_DIR_TOO_NEW,
                                "the database has format %d, this version knows up to %d"
                                        .formatted(version, known),
                                "Start the version that wrote it, or a later one; nothing was"
                                        + " changed")));
    }

    private static FaultException fault(String what, SQLException e) {
        return new FaultException(new Fault(what, reason(deepest(e))));
    }

    /// The pool wraps what its connections failed of in a complaint of its own about the time.
    private static SQLException deepest(SQLException e) {
        var found = e;
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException inner) {
                found = inner;
            }
        }
        return found;
    }

    private static Reason reason(SQLException e) {
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        return switch (String.valueOf(e.getSQLState())) {
            case "53100" ->
                    new Reason(
                            Reason.Code.DISK_FULL,
                            "PostgreSQL has no space left: " + words(e),
                            "Free space where PostgreSQL keeps its data and its write-ahead log; it"
                                    + " goes on by itself");
            case "28000", "28P01" ->
                    unavailable(
                            e,
                            "Check user and password in teleport.storage.conn_string, and"
                                    + " PostgreSQL's pg_hba.conf");
            case "3D000" -> unavailable(e, "Create the database, owned by this user");
            case "42501" ->
                    unavailable(
                            e, "Let this user own the database, or create the tables as its owner");
            case "25006" ->
                    unavailable(
                            e, "Name the primary in teleport.storage.conn_string, not a standby");
            case "53300" ->
                    unavailable(e, "Raise PostgreSQL's max_connections, or lower pool_size");
            case "55P03", "57014" ->
                    unavailable(
                            e,
                            "Look for what holds locks or is slow in pg_stat_activity; it is tried"
                                    + " again");
            default -> unavailable(e, "See that PostgreSQL runs and answers; it is tried again");
        };
    }

    private static Reason unavailable(SQLException e, String hint) {
        return new Reason(Reason.Code.BACKEND_UNAVAILABLE, words(e), hint);
    }

    /// The driver's words, with the innermost cause's where they say more: which certificate, why
    /// no connection.
    private static String words(SQLException e) {
        var said = firstLine(e.getMessage());
        var refused = REFUSED.matcher(said);
        if (refused.matches()) {
            return "postgresql: %s: connection refused".formatted(refused.group(1));
        }
        @Nullable Throwable cause = e.getCause();
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        var why = cause == null ? "" : firstLine(cause.getMessage());
        return why.isEmpty() || said.contains(why) ? said : said + ": " + why;
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("").strip();
    }
}
