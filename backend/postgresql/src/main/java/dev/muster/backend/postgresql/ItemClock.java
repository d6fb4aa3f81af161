package dev.muster.backend.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

/// The clock by which items expire: the server's, as long as it has not changed since the last
/// commit.
///
/// Another server that takes over has another clock, and one that was restarted or set back may be
/// anywhere. So the head knows which run of which server wrote last, and when, by its clock. Where
/// that is another run or later than now, time stands still at that moment until a writer comes,
/// who moves what expires by the difference: lifetimes go on where they were. See ADR 13.
final class ItemClock {
    /// In SQL, now; one value in a statement, from the state that it reads.
    static final String NOW =
            "(SELECT CASE WHEN run = pg_postmaster_start_time()"
                    + " THEN greatest(clock, statement_timestamp()) ELSE clock END"
                    + " FROM muster_head)";

    /// In SQL, on the head: whether it is the clock by which items were written. Of a head that was
    /// waited for PostgreSQL asks again once it is locked, so `clock_timestamp()` is later then.
    static final String RUNS_ON =
            "(run = pg_postmaster_start_time() AND clock <= clock_timestamp())";

    /// One statement, so of one moment.
    private static final String MOVE =
            "WITH moved AS (UPDATE muster_items"
                    + " SET expires_at = expires_at + (statement_timestamp() - clock)"
                    + " FROM muster_head WHERE expires_at IS NOT NULL)"
                    + " UPDATE muster_head SET run = pg_postmaster_start_time(),"
                    + " clock = statement_timestamp()";

    private ItemClock() {}

    /// Moves what expires to the clock as it is now. For a writer that has locked the head.
    static void move(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(MOVE);
        }
    }
}
