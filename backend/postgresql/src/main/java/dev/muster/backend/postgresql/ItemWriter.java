package dev.muster.backend.postgresql;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The statements of one writing transaction. Each of its methods first locks the head, so that
/// what it reads is the state after all earlier commits, of whichever instance; time is
/// PostgreSQL's when the statement after that comes, and by then the clock of [ItemClock].
final class ItemWriter {
    /// What is sent with each commit to all who listen.
    static final String CHANNEL = "muster_changes";

    private ItemWriter() {}

    /// Runs the transactions one after the other.
    static List<Commit> apply(Connection connection, List<List<Write>> transactions)
            throws SQLException {
        long before = lock(connection);
        var keys = new ArrayList<String>();
        transactions.forEach(writes -> writes.forEach(write -> keys.add(write.key())));
        var group = new Group(before, rows(connection, keys));
        var commits = transactions.stream().map(group::apply).toList();
        if (group.revision() > before) {
            delete(connection, group.deletes());
            put(connection, group.puts());
            tell(connection, group.changes(), group.revision());
        }
        return commits;
    }

    /// Removes up to `limit` items that have expired, at one revision; returns how many.
    static int sweep(Connection connection, int limit) throws SQLException {
        long revision = lock(connection) + 1;
        var swept = new ArrayList<WatchEvent>();
        try (var sweep =
                connection.prepareStatement(
                        "DELETE FROM muster_items WHERE key IN (SELECT key FROM muster_items WHERE"
                                + " expires_at <= statement_timestamp() ORDER BY expires_at LIMIT"
                                + " ?) RETURNING key")) {
            sweep.setInt(1, limit);
            try (var row = sweep.executeQuery()) {
                while (row.next()) {
                    swept.add(new WatchEvent.Deleted(ItemReader.key(row.getBytes(1)), revision));
                }
            }
        }
        if (!swept.isEmpty()) {
            tell(connection, swept, revision);
        }
        return swept.size();
    }

    private static long lock(Connection connection) throws SQLException {
        try (var lock =
                        connection.prepareStatement(
                                "SELECT revision, "
                                        + ItemClock.RUNS_ON
                                        + " FROM muster_head FOR UPDATE");
                var row = lock.executeQuery()) {
            row.next();
            if (!row.getBoolean(2)) {
                ItemClock.move(connection);
            }
            return row.getLong(1);
        }
    }

    private static Map<String, Group.Row> rows(Connection connection, List<String> keys)
            throws SQLException {
        var rows = new HashMap<String, Group.Row>();
        try (var query =
                connection.prepareStatement(
                        "SELECT key, revision, expires_at IS NULL"
                                + " OR expires_at > statement_timestamp()"
                                + " FROM muster_items WHERE key = ANY (?)")) {
            query.setArray(1, SqlArrays.keys(connection, keys));
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    rows.put(
                            ItemReader.key(row.getBytes(1)),
                            new Group.Row(row.getLong(2), row.getBoolean(3)));
                }
            }
        }
        return rows;
    }

    private static void delete(Connection connection, Set<String> keys) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (var delete =
                connection.prepareStatement("DELETE FROM muster_items WHERE key = ANY (?)")) {
            delete.setArray(1, SqlArrays.keys(connection, List.copyOf(keys)));
            delete.executeUpdate();
        }
    }

    private static void put(Connection connection, Map<String, Group.Stored> puts)
            throws SQLException {
        if (puts.isEmpty()) {
            return;
        }
        var stored = puts.values();
        var lifetimes = new ArrayList<@Nullable Long>();
        stored.forEach(one -> lifetimes.add(micros(one)));
        try (var put =
                connection.prepareStatement(
                        "INSERT INTO muster_items (key, value, revision, expires_at)"
                                + " SELECT key, value, revision,"
                                + " statement_timestamp() + ttl * interval '1 microsecond'"
                                + " FROM unnest(?, ?, ?, ?) AS new (key, value, revision, ttl)"
                                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value,"
                                + " revision = excluded.revision,"
                                + " expires_at = excluded.expires_at")) {
            put.setArray(1, SqlArrays.keys(connection, List.copyOf(puts.keySet())));
            put.setArray(
                    2,
                    SqlArrays.texts(connection, stored.stream().map(Group.Stored::value).toList()));
            put.setArray(
                    3,
                    SqlArrays.numbers(
                            connection, stored.stream().map(Group.Stored::revision).toList()));
            put.setArray(4, SqlArrays.numbers(connection, lifetimes));
            put.executeUpdate();
        }
    }

    /// Adds the changes to those that watches read, and wakes them when the transaction commits.
    private static void tell(Connection connection, List<WatchEvent> changes, long revision)
            throws SQLException {
        var revisions = new ArrayList<Long>();
        var keys = new ArrayList<String>();
        var values = new ArrayList<@Nullable String>();
        for (var change : changes) {
            switch (change) {
                case WatchEvent.Put(var key, var value, var at) -> {
                    revisions.add(at);
                    keys.add(key);
                    values.add(value);
                }
                case WatchEvent.Deleted(var key, var at) -> {
                    revisions.add(at);
                    keys.add(key);
                    values.add(null);
                }
                case WatchEvent.Gone _ -> throw new IllegalStateException("not a change");
            }
        }
        try (var insert =
                        connection.prepareStatement(
                                "INSERT INTO muster_changes (revision, key, value)"
                                        + " SELECT * FROM unnest(?, ?, ?)");
                var head =
                        connection.prepareStatement(
                                "UPDATE muster_head SET revision = ?,"
                                        + " clock = statement_timestamp() RETURNING pg_notify('"
                                        + CHANNEL
                                        + "', '')")) {
            insert.setArray(1, SqlArrays.numbers(connection, revisions));
            insert.setArray(2, SqlArrays.keys(connection, keys));
            insert.setArray(3, SqlArrays.texts(connection, values));
            insert.executeUpdate();
            head.setLong(1, revision);
            head.executeQuery().close();
        }
    }

    private static @Nullable Long micros(Group.Stored stored) {
        var ttl = stored.ttl();
        return ttl == null ? null : TimeUnit.NANOSECONDS.toMicros(ttl.toNanos());
    }
}
