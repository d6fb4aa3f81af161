package dev.muster.backend.postgresql;

import dev.muster.backend.Backend;
import dev.muster.core.time.Time;
import dev.muster.testkit.BackendContract;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.engine.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// On a real PostgreSQL, in a database of its own for each test.
@Tag("needs-postgresql")
final class PostgresBackendTest extends BackendContract {
    private static final int KEPT = 2_000;

    private static PostgresServer server;
    private static int databases;

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
        var database = "test_" + databases++;
        server.createDatabase(database);
        return PostgresBackend.open(
                PostgresSettings.parse(server.uri(database), 4), KEPT, Time.system());
    }

    @Override
    protected void letPass(Duration duration) {
        try {
            Time.system().sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    protected Duration lifetime() {
        return Duration.ofSeconds(2);
    }

    /// For the time that a read takes.
    @Override
    protected Duration slack() {
        return Duration.ofSeconds(1);
    }
}
