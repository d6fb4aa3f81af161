package dev.muster.backend.sqlite;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The statements of the writer on its connection. One thread.
final class ItemTable implements AutoCloseable {
    private final Connection connection;
    private final PreparedStatement find;
    private final PreparedStatement put;
    private final PreparedStatement delete;
    private final PreparedStatement expire;
    private final PreparedStatement sweep;
    private final PreparedStatement readLatest;
    private final PreparedStatement writeLatest;

    ItemTable(Connection connection) throws SQLException {
        this.connection = connection;
        this.find =
                connection.prepareStatement(
                        "SELECT revision FROM items"
                                + " WHERE key = ? AND (expires_ms IS NULL OR expires_ms > ?)");
        this.put =
                connection.prepareStatement(
                        "INSERT INTO items (key, value, revision, expires_ms) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value,"
                                + " revision = excluded.revision, expires_ms = excluded.expires_ms");
        this.delete = connection.prepareStatement("DELETE FROM items WHERE key = ?");
        this.expire =
                connection.prepareStatement("DELETE FROM items WHERE key = ? AND expires_ms <= ?");
        this.sweep =
                connection.prepareStatement(
                        "DELETE FROM items WHERE key IN (SELECT key FROM items"
                                + " WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?)"
                                + " RETURNING key");
        this.readLatest = connection.prepareStatement("SELECT revision FROM latest");
        this.writeLatest = connection.prepareStatement("UPDATE latest SET revision = ?");
        connection.setAutoCommit(false);
    }

    /// Returns the revision of the latest commit, and begins the next.
    long latest() throws SQLException {
        try (var row = readLatest.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /// Applies all writes at `revision`, or none if a condition does not hold. Where items have
    /// expired that they write, those are removed at `revision`, and the writes are at the next.
    Applied apply(List<Write> writes, long revision, long nowMillis) throws SQLException {
        for (var write : writes) {
            if (!holds(write, nowMillis)) {
                return new Applied(new Commit.Conflict(write.key()), List.of(), List.of());
            }
        }
        var expired = removeExpired(writes, revision, nowMillis);
        long at = expired.isEmpty() ? revision : revision + 1;
        var changes = new ArrayList<WatchEvent>(writes.size());
        for (var write : writes) {
            apply(write, at, nowMillis).ifPresent(changes::add);
        }
        return new Applied(new Commit.Done(at), expired, changes);
    }

    private List<WatchEvent> removeExpired(List<Write> writes, long revision, long nowMillis)
            throws SQLException {
        var removed = new ArrayList<WatchEvent>();
        for (var write : writes) {
            expire.setString(1, write.key());
            expire.setLong(2, nowMillis);
            if (expire.executeUpdate() == 1) {
                removed.add(new WatchEvent.Deleted(write.key(), revision));
            }
        }
        return removed;
    }

    /// Removes up to `limit` items that have expired, at `revision`.
    List<WatchEvent> sweep(long revision, long nowMillis, int limit) throws SQLException {
        sweep.setLong(1, nowMillis);
        sweep.setInt(2, limit);
        var swept = new ArrayList<WatchEvent>();
        try (var row = sweep.executeQuery()) {
            while (row.next()) {
                swept.add(new WatchEvent.Deleted(row.getString(1), revision));
            }
        }
        return swept;
    }

    /// Makes everything since the last commit durable.
    void commit(long revision) throws SQLException {
        writeLatest.setLong(1, revision);
        writeLatest.executeUpdate();
        connection.commit();
    }

    void rollback() throws SQLException {
        connection.rollback();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private boolean holds(Write write, long nowMillis) throws SQLException {
        return switch (write.condition()) {
            case Write.Condition.Any _ -> true;
            case Write.Condition.Absent _ -> find(write.key(), nowMillis).isEmpty();
            case Write.Condition.At(var at) ->
                    find(write.key(), nowMillis).equals(OptionalLong.of(at));
        };
    }

    private OptionalLong find(String key, long nowMillis) throws SQLException {
        find.setString(1, key);
        find.setLong(2, nowMillis);
        try (var row = find.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
        }
    }

    /// Returns what it changed; empty where it removed nothing.
    private Optional<WatchEvent> apply(Write write, long revision, long nowMillis)
            throws SQLException {
        return switch (write) {
            case Write.Put(var key, var value, var ttl, _) -> {
                put.setString(1, key);
                put.setString(2, value);
                put.setLong(3, revision);
                if (ttl == null) {
                    put.setNull(4, Types.BIGINT);
                } else {
                    put.setLong(4, nowMillis + ttl.toMillis());
                }
                put.executeUpdate();
                yield Optional.of(new WatchEvent.Put(key, value, revision));
            }
            case Write.Delete(var key, _) -> {
                delete.setString(1, key);
                yield delete.executeUpdate() == 0
                        ? Optional.empty()
                        : Optional.of(new WatchEvent.Deleted(key, revision));
            }
        };
    }
}
