package dev.muster.backend.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The tables, made when first needed; by one of the instances that start at once.
final class Schema {
    /// Of PostgreSQL's advisory locks, which are numbers in one database: "muster".
    private static final long LOCK = 0x6d7573746572L;

    /// Keys are bytes, ordered as such whatever the database's collation. The one row of
    /// `muster_head` is locked first by whoever writes, so that revisions are in the order of
    /// commits. `forgotten` is the latest revision whose changes may be gone.
    private static final List<String> ITEMS =
            List.of(
                    "CREATE TABLE muster_head (one boolean PRIMARY KEY DEFAULT true CHECK (one),"
                            + " store uuid NOT NULL, revision bigint NOT NULL,"
                            + " forgotten bigint NOT NULL) WITH (fillfactor = 10)",
                    "INSERT INTO muster_head (store, revision, forgotten)"
                            + " VALUES (gen_random_uuid(), 0, 0)",
                    "CREATE TABLE muster_items (key bytea PRIMARY KEY, value text NOT NULL,"
                            + " revision bigint NOT NULL, expires_at timestamptz)",
                    "CREATE INDEX muster_items_expires_at ON muster_items (expires_at)"
                            + " WHERE expires_at IS NOT NULL",
                    "CREATE TABLE muster_changes (revision bigint, key bytea, value text,"
                            + " PRIMARY KEY (revision, key))",
                    "CREATE TABLE muster_schema (version integer NOT NULL)",
                    "INSERT INTO muster_schema VALUES (1)");

    private static final List<String> EVENTS =
            List.of(
                    "CREATE TABLE IF NOT EXISTS muster_events (uid uuid PRIMARY KEY, at timestamptz NOT NULL,"
                            + " index bigint NOT NULL, type text NOT NULL, line text NOT NULL)",
                    "CREATE INDEX IF NOT EXISTS muster_events_at ON muster_events (at, index, uid)",
                    "CREATE INDEX IF NOT EXISTS muster_events_type_at ON muster_events (type, at)",
                    "UPDATE muster_schema SET version = 2");

    /// Which run of the server has written last, and when by its clock: see [ItemClock].
    private static final List<String> CLOCK =
            List.of(
                    "ALTER TABLE muster_head ADD COLUMN IF NOT EXISTS run timestamptz NOT NULL"
                            + " DEFAULT pg_postmaster_start_time(), ADD COLUMN IF NOT EXISTS clock timestamptz"
                            + " NOT NULL DEFAULT statement_timestamp()",
                    "UPDATE muster_schema SET version = 3");

    /// What leads from each version to the next. What a later version made may be there already: a
    /// dump of an earlier one, restored over it, replaces only the tables that it knows.
    private static final List<List<String>> STEPS = List.of(ITEMS, EVENTS, CLOCK);

    private volatile boolean ensured;

    /// Makes the tables, or what an earlier version lacks of them. Throws a fault with
    /// DATA_DIR_TOO_NEW when a later version has made them.
    void ensure(Connection connection) throws SQLException {
        if (ensured) {
            return;
        }
        if (version(connection) < STEPS.size()) {
            make(connection);
        }
        check(connection);
        ensured = true;
    }

    /// Looks again before the next use where the tables, or a column of theirs, turn out to be
    /// absent: the database was dropped and made anew, or restored from an earlier version.
    void doubt(SQLException failure) {
        // https://www.postgresql.org/docs/current/errcodes-appendix.html
        var state = String.valueOf(failure.getSQLState());
        if (state.equals("42P01") || state.equals("42703")) {
            ensured = false;
        }
    }

    private static void make(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            for (var step : STEPS.subList(version(connection), STEPS.size())) {
                for (var change : step) {
                    statement.execute(change);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw PostgresFaults.opening(e);
        }
        connection.setAutoCommit(true);
    }

    /// Returns 0 where there are no tables, and at most the version that this one makes.
    private static int version(Connection connection) throws SQLException {
        if (!exists(connection)) {
            return 0;
        }
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT version FROM muster_schema")) {
            row.next();
            return Math.min(row.getInt(1), STEPS.size());
        }
    }

    /// Looks into the catalogue itself: `to_regclass` may remember, behind the lock, what was
    /// absent before it.
    private static boolean exists(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT EXISTS (SELECT FROM pg_class WHERE relname ="
                                        + " 'muster_schema' AND pg_table_is_visible(oid))")) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static void check(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT version, current_setting('server_encoding')"
                                        + " FROM muster_schema")) {
            row.next();
            if (row.getInt(1) > STEPS.size()) {
                throw PostgresFaults.tooNew(row.getInt(1), STEPS.size());
            }
            if (!row.getString(2).equals("UTF8")) {
                throw PostgresFaults.unavailable(
                        "the database's encoding is " + row.getString(2),
                        "Use a database that was created with ENCODING 'UTF8'");
            }
        }
    }
}
