package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/// The audit events of all instances.
public final class EventTable {
    private final Connections connections;

    EventTable(Connections connections) {
        this.connections = requireNonNull(connections, "connections");
    }

    /// One event.
    ///
    /// @param index its place among those of the same instant and instance
    /// @param line the whole of it, as it is shown; without NUL
    public record Event(UUID uid, Instant at, int index, String type, String line) {
        public Event {
            requireNonNull(uid, "uid");
            requireNonNull(at, "at");
            requireNonNull(type, "type");
            requireNonNull(line, "line");
        }
    }

    /// Returns which store the table is in; another for another database.
    public UUID store() {
        return connections.read(on -> {
            try (var query = on.prepareStatement("SELECT store FROM muster_head");
                    var row = query.executeQuery()) {
                row.next();
                return row.getObject(1, UUID.class);
            }
        });
    }

    /// Adds the events that are not there yet, durably. Throws a
    /// [dev.muster.core.fault.FaultException] with BACKEND_UNAVAILABLE or DISK_FULL; then it may
    /// have happened, and doing it again is safe.
    public void add(List<Event> events) {
        var _ = connections.write(on -> add(on, events));
    }

    /// Returns the lines of the newest `limit` events from `from` on and before `to`, oldest first.
    ///
    /// @param types none means all
    public List<String> newest(Instant from, Instant to, Set<String> types, int limit) {
        return connections.read(on -> newest(on, from, to, List.copyOf(types), limit));
    }

    private static int add(Connection connection, List<Event> events) throws SQLException {
        try (var insert =
                connection.prepareStatement(
                        "INSERT INTO muster_events (uid, at, index, type, line)"
                                + " SELECT * FROM unnest(?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
            insert.setArray(1, texts(connection, "uuid", events, one -> one.uid().toString()));
            insert.setArray(
                    2, texts(connection, "timestamptz", events, one -> one.at().toString()));
            insert.setArray(
                    3,
                    SqlArrays.numbers(
                            connection, events.stream().map(one -> (long) one.index()).toList()));
            insert.setArray(4, texts(connection, "text", events, Event::type));
            insert.setArray(5, texts(connection, "text", events, Event::line));
            return insert.executeUpdate();
        }
    }

    private static Array texts(
            Connection connection, String type, List<Event> events, Function<Event, String> part)
            throws SQLException {
        return SqlArrays.ofTexts(connection, type, events.stream().map(part).toList());
    }

    private static List<String> newest(
            Connection connection, Instant from, Instant to, List<String> types, int limit)
            throws SQLException {
        var lines = new ArrayList<String>();
        try (var query =
                connection.prepareStatement(
                        "SELECT line FROM muster_events WHERE at >= ? AND at < ?"
                                + (types.isEmpty() ? "" : " AND type = ANY (?)")
                                + " ORDER BY at DESC, index DESC, uid DESC LIMIT ?")) {
            int parameter = 1;
            query.setObject(parameter++, from.atOffset(ZoneOffset.UTC));
            query.setObject(parameter++, to.atOffset(ZoneOffset.UTC));
            if (!types.isEmpty()) {
                query.setArray(parameter++, SqlArrays.texts(connection, types));
            }
            query.setInt(parameter, limit);
            try (var row = query.executeQuery()) {
                while (row.next()) {
                    lines.add(row.getString(1));
                }
            }
        }
        Collections.reverse(lines);
        return lines;
    }
}
