package dev.muster.backend.postgresql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;

/// The pool of connections, and the patience with them.
///
/// A call waits for a connection, then for PostgreSQL's answers; when it hangs, connections that
/// have idled are found out before use, so that the two hardly ever add up.
final class Connections implements AutoCloseable {
    /// Longest wait for a connection, new or from the pool.
    private static final Duration CONNECTION = Duration.ofMillis(2500);

    private static final Duration VALIDATION = Duration.ofSeconds(1);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    private static final Duration FAREWELL = Duration.ofMillis(500);

    /// For PostgreSQL itself to give up before the driver does; an instance that hangs in the
    /// middle of a commit must not hold up the others. Nobody's word that a commit is done may be
    /// lost with the server, nor may another isolation be the database's default. A plan is made
    /// for the tables as they are, not as they were when a connection first used it: empty.
    private static final String SETTINGS =
            "SELECT set_config('statement_timeout', '4s', false),"
                    + " set_config('lock_timeout', '4s', false),"
                    + " set_config('idle_in_transaction_session_timeout', '2s', false),"
                    + " set_config('default_transaction_isolation', 'read committed', false),"
                    + " set_config('plan_cache_mode', 'force_custom_plan', false),"
                    + " set_config('synchronous_commit', CASE"
                    + " WHEN current_setting('synchronous_commit') IN ('off', 'local') THEN 'on'"
                    + " ELSE current_setting('synchronous_commit') END, false)";

    /// In a session's settings, which timeline of the write-ahead log the server writes; empty
    /// where it does not tell that.
    static final String TIMELINE = "muster.timeline";

    private static final String SESSION =
            SETTINGS
                    + "; DO $$ BEGIN PERFORM set_config('%1$s',".formatted(TIMELINE)
                    + " left(pg_walfile_name(pg_current_wal_lsn()), 8), false);"
                    + " EXCEPTION WHEN OTHERS THEN PERFORM set_config('%1$s', '', false); END $$"
                            .formatted(TIMELINE);

    private final HikariDataSource pool;
    private final Schema schema = new Schema();
    private volatile boolean closed;

    /// What is done with a connection.
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    Connections(DataSource source, int size) {
        var config = new HikariConfig();
        config.setPoolName("storage");
        config.setDataSource(source);
        config.setMaximumPoolSize(size);
        config.setMinimumIdle(Math.min(size, 2));
        config.setConnectionTimeout(CONNECTION.toMillis());
        config.setValidationTimeout(VALIDATION.toMillis());
        config.setKeepaliveTime(KEEP_ALIVE.toMillis());
        config.setConnectionInitSql(SESSION);
        config.setInitializationFailTimeout(-1); // opens whether or not the server is there
        this.pool = new HikariDataSource(config);
    }

    /// Reads, in one statement, so from one state.
    <T> T read(Work<T> work) {
        try (var connection = connection()) {
            return work.on(connection);
        } catch (SQLException e) {
            checkOpen();
            schema.doubt(e);
            throw PostgresFaults.reading(e);
        }
    }

    /// Writes: all or nothing, durable when it returns. When it throws, it may have happened.
    <T> T write(Work<T> work) {
        try (var connection = connection()) {
            connection.setAutoCommit(false);
            var result = work.on(connection);
            connection.commit();
            return result;
        } catch (SQLException e) {
            checkOpen();
            schema.doubt(e);
            throw PostgresFaults.writing(e);
        }
    }

    void checkOpen() {
        if (closed) {
            throw PostgresFaults.closed("the storage");
        }
    }

    /// Work that was begun fails. The pool waits some seconds for a server that it dials in vain,
    /// which nobody else has to.
    @Override
    public void close() {
        closed = true;
        var closing = Thread.ofVirtual().name("storage-closing").start(pool::close);
        try {
            closing.join(FAREWELL);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Connection connection() throws SQLException {
        checkOpen();
        var connection = pool.getConnection();
        try {
            schema.ensure(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
