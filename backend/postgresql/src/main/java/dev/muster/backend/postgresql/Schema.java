package dev.muster.backend.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// The tables, made when first needed; by one of the instances that start at once.
final class Schema {
    private static final int VERSION = 1;

    /// Of PostgreSQL's advisory locks, which are numbers in one database: "muster".
    private static final long LOCK = 0x6d7573746572L;

    /// Keys are bytes, ordered as such whatever the database's collation. The one row of
    /// `muster_head` is locked first by whoever writes, so that revisions are in the order of
    /// commits. `forgotten` is the latest revision whose changes may be gone.
    private static final List<String> TABLES =
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
                    "INSERT INTO muster_schema VALUES (" + VERSION + ")");

    private volatile boolean ensured;

    /// Makes the tables if there are none. Throws a fault with DATA_DIR_TOO_NEW when a later
    /// version has made them.
    void ensure(Connection connection) throws SQLException {
        if (ensured) {
            return;
        }
        if (!exists(connection)) {
            make(connection);
        }
        check(connection);
        ensured = true;
    }

    private static void make(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            if (!exists(connection)) {
                for (var table : TABLES) {
                    statement.execute(table);
                }
            }
            connection.commit();
        } catch (SQLException e) {
            throw PostgresFaults.opening(e);
        }
        connection.setAutoCommit(true);
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
            if (row.getInt(1) > VERSION) {
                throw PostgresFaults.tooNew(row.getInt(1), VERSION);
            }
            if (!row.getString(2).equals("UTF8")) {
                throw PostgresFaults.unavailable(
                        "the database's encoding is " + row.getString(2),
                        "Use a database that was created with ENCODING 'UTF8'");
            }
        }
    }
}
