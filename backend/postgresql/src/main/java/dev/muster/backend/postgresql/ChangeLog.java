package dev.muster.backend.postgresql;

import dev.muster.backend.Bounds;
import dev.muster.backend.WatchEvent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the latest changes, of which the table keeps a bounded number.
final class ChangeLog {
    /// Changes in one page. More than two of the largest commits, so that it holds a whole one.
    private static final int PAGE = 2 * Bounds.WRITES;

    private ChangeLog() {}

    /// The changes of whole commits, and what they are part of.
    ///
    /// @param history which changes they are among
    /// @param forgotten the latest revision whose changes may be gone
    /// @param latest the store's revision
    /// @param until the revision up to which these are all
    record Page(
            History history, long forgotten, long latest, long until, List<WatchEvent> changes) {
        Page {
            changes = List.copyOf(changes);
        }
    }

    /// Returns the first changes of the keys from `start` on and before `end` by commits after the
    /// revision `after`. One statement, so of one state.
    static Page read(Connection connection, String start, String end, long after)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        "SELECT "
                                + History.COLUMNS
                                + ", forgotten, head.revision, change.revision, key, value"
                                + " FROM muster_head AS head LEFT JOIN LATERAL (SELECT revision,"
                                + " key, value FROM muster_changes WHERE revision > ? AND key >= ?"
                                + " AND key < ? ORDER BY revision, key LIMIT ?) AS change ON true"
                                + " ORDER BY change.revision, key")) {
            query.setLong(1, after);
            query.setBytes(2, ItemReader.bytes(start));
            query.setBytes(3, ItemReader.bytes(end));
            query.setInt(4, PAGE);
            try (var row = query.executeQuery()) {
                return page(row);
            }
        }
    }

    private static Page page(ResultSet row) throws SQLException {
        row.next();
        var history = History.of(row);
        long forgotten = row.getLong(3);
        long latest = row.getLong(4);
        var changes = new ArrayList<WatchEvent>();
        do {
            if (row.getBytes(6) != null) {
                changes.add(
                        change(row.getLong(5), ItemReader.key(row.getBytes(6)), row.getString(7)));
            }
        } while (row.next());
        if (changes.size() < PAGE) {
            return new Page(history, forgotten, latest, latest, changes);
        }
        long cut = revision(changes.getLast()); // it may go on
        changes.removeIf(change -> revision(change) == cut);
        return new Page(history, forgotten, latest, revision(changes.getLast()), changes);
    }

    /// Forgets all but the latest `keep` changes.
    static void trim(Connection connection, int keep) throws SQLException {
        try (var forget =
                        connection.prepareStatement(
                                "UPDATE muster_head SET forgotten = greatest(forgotten,"
                                        + " coalesce((SELECT revision FROM muster_changes"
                                        + " ORDER BY revision DESC OFFSET ? LIMIT 1), 0))");
                var delete =
                        connection.prepareStatement(
                                "DELETE FROM muster_changes WHERE revision <="
                                        + " (SELECT forgotten FROM muster_head)")) {
            forget.setInt(1, keep);
            forget.executeUpdate();
            delete.executeUpdate();
        }
    }

    private static WatchEvent change(long revision, String key, @Nullable String value) {
        return value == null
                ? new WatchEvent.Deleted(key, revision)
                : new WatchEvent.Put(key, value, revision);
    }

    private static long revision(WatchEvent change) {
        return switch (change) {
            case WatchEvent.Put(_, _, var revision) -> revision;
            case WatchEvent.Deleted(_, var revision) -> revision;
            case WatchEvent.Gone _ -> throw new IllegalStateException("not a change");
        };
    }
}
