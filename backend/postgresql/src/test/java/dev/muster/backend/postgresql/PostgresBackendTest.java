package dev.muster.backend.postgresql;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Backend;
import dev.muster.backend.Bounds;
import dev.muster.core.time.Time;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.OwnClockContract;
import dev.muster.testkit.engine.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// On a real PostgreSQL, in a database of its own for each test.
@Tag("needs-postgresql")
final class PostgresBackendTest extends OwnClockContract {
    private static final int KEPT = 2_000;

    private static PostgresServer server;

    private String database = PostgresServer.USER;

    @BeforeAll
    static void startPostgres() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopPostgres() {
        server.close();
    }

    @Override
    protected Backend open(ManualTime time) throws Exception {
        database = server.newDatabase();
        return PostgresBackend.open(settings(), KEPT, Duration.ofSeconds(1), new HoursAhead());
    }

    /// The clock of a client that is wrong: nothing goes by it.
    private static final class HoursAhead implements Time {
        @Override
        public Instant instant() {
            return Time.system().instant().plus(Duration.ofHours(5));
        }

        @Override
        public long nanoTime() {
            return Time.system().nanoTime();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Time.system().sleep(duration);
        }
    }

    private PostgresSettings settings() {
        return PostgresSettings.parse(server.uri(database), 4);
    }

    /// For the time that a read takes.
    @Override
    protected Duration slack() {
        return Duration.ofSeconds(1);
    }

    @Override
    protected void forgetChanges() {
        on(connection -> {
            ChangeLog.trim(connection, 0);
            return 0;
        });
    }

    @Test
    void forgetsOldChangesByItself() throws Exception {
        super.forgetChanges();

        eventually(
                "old changes are gone",
                SOON,
                () -> assertThat(on(PostgresBackendTest::changes)).isLessThan(KEPT + KEPT / 10));
        assertThat(on(PostgresBackendTest::changes)).isGreaterThan(KEPT - Bounds.WRITES);
    }

    private static int changes(Connection connection) throws SQLException {
        try (var query = connection.prepareStatement("SELECT count(*) FROM muster_changes");
                var row = query.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }

    private <T> T on(Connections.Work<T> work) {
        try (var connections = new Connections(settings().source(), 1)) {
            return connections.write(work);
        }
    }
}
