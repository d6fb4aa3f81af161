package dev.muster.backend.postgresql;

import dev.muster.backend.Item;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads items that have not expired by PostgreSQL's clock.
final class ItemReader {
    private static final String LIVE =
            "SELECT key, value, revision, (extract(epoch FROM expires_at - "
                    + ItemClock.NOW
                    + ") * 1000000)::bigint FROM muster_items"
                    + " WHERE (expires_at IS NULL OR expires_at > "
                    + ItemClock.NOW
                    + ")";

    private ItemReader() {}

    static Optional<Item> get(Connection connection, String key) throws SQLException {
        try (var query = connection.prepareStatement(LIVE + " AND key = ?")) {
            query.setBytes(1, bytes(key));
            return items(query).stream().findFirst();
        }
    }

    static List<Item> range(Connection connection, String start, String end, int limit)
            throws SQLException {
        try (var query =
                connection.prepareStatement(
                        LIVE + " AND key >= ? AND key < ? ORDER BY key LIMIT ?")) {
            query.setBytes(1, bytes(start));
            query.setBytes(2, bytes(end));
            query.setInt(3, limit);
            return items(query);
        }
    }

    /// Where the store stands.
    record Head(History history, long revision) {}

    static Head head(Connection connection) throws SQLException {
        try (var query =
                        connection.prepareStatement(
                                "SELECT " + History.COLUMNS + ", revision FROM muster_head");
                var row = query.executeQuery()) {
            row.next();
            return new Head(History.of(row), row.getLong(3));
        }
    }

    /// Tells whether there are items to be swept, or to be moved to another clock.
    static boolean anyToSweep(Connection connection) throws SQLException {
        try (var query =
                        connection.prepareStatement(
                                "SELECT EXISTS (SELECT FROM muster_items WHERE expires_at <= "
                                        + ItemClock.NOW
                                        + ") OR NOT (SELECT "
                                        + ItemClock.RUNS_ON
                                        + " FROM muster_head)");
                var row = query.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    static String key(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<Item> items(PreparedStatement query) throws SQLException {
        var items = new ArrayList<Item>();
        try (var row = query.executeQuery()) {
            while (row.next()) {
                items.add(item(row));
            }
        }
        return items;
    }

    private static Item item(ResultSet row) throws SQLException {
        long micros = row.getLong(4);
        var left = row.wasNull() ? null : Duration.of(micros, ChronoUnit.MICROS);
        return new Item(key(row.getBytes(1)), row.getString(2), row.getLong(3), left);
    }
}
