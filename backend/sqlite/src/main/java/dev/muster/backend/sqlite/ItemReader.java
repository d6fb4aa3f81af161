package dev.muster.backend.sqlite;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Item;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements of one reader on a connection of its own, opened when first used and anew after
/// trouble. One thread.
final class ItemReader implements AutoCloseable {
    private record Open(Connection connection, PreparedStatement get, PreparedStatement range) {}

    private final Database database;
    private @Nullable Open open;

    ItemReader(Database database) {
        this.database = requireNonNull(database, "database");
    }

    Optional<Item> get(String key, long nowMillis) throws SQLException {
        var get = open().get();
        get.setString(1, key);
        get.setLong(2, nowMillis);
        try (var row = get.executeQuery()) {
            return row.next() ? Optional.of(item(row, nowMillis)) : Optional.empty();
        }
    }

    List<Item> range(String start, String end, int limit, long nowMillis) throws SQLException {
        var range = open().range();
        range.setString(1, start);
        range.setString(2, end);
        range.setLong(3, nowMillis);
        range.setInt(4, limit);
        var items = new ArrayList<Item>();
        try (var row = range.executeQuery()) {
            while (row.next()) {
                items.add(item(row, nowMillis));
            }
        }
        return items;
    }

    /// Gives the connection up; the next read opens another.
    void reset() {
        if (open != null) {
            try {
                open.connection().close();
            } catch (SQLException _) {
                // It is given up because it is in trouble.
            }
        }
        open = null;
    }

    @Override
    public void close() {
        reset();
    }

    private Open open() throws SQLException {
        database.checkInPlace();
        if (open == null) {
            var connection = database.openReader();
            try {
                open = prepare(connection);
            } catch (SQLException e) {
                try (connection) {
                    throw e;
                }
            }
        }
        return open;
    }

    private static Open prepare(Connection connection) throws SQLException {
        return new Open(
                connection,
                connection.prepareStatement(
                        "SELECT key, value, revision, expires_ms FROM items WHERE"
                                + " key = ? AND (expires_ms IS NULL OR expires_ms > ?)"),
                connection.prepareStatement(
                        "SELECT key, value, revision, expires_ms FROM items WHERE"
                                + " key >= ? AND key < ?"
                                + " AND (expires_ms IS NULL OR expires_ms > ?)"
                                + " ORDER BY key LIMIT ?"));
    }

    private static Item item(ResultSet row, long nowMillis) throws SQLException {
        long expires = row.getLong(4);
        var left = row.wasNull() ? null : Duration.ofMillis(expires - nowMillis);
        return new Item(row.getString(1), row.getString(2), row.getLong(3), left);
    }
}
