package dev.muster.backend.postgresql;

import dev.muster.backend.Backend;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.PostgresServer;
import dev.muster.testkit.linear.Disruption;
import dev.muster.testkit.linear.LinearizabilityContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// Three clients of a real PostgreSQL that is killed or stopped, or that ends their sessions.
@Tag("needs-postgresql")
final class PostgresLinearizabilityTest extends LinearizabilityContract {
    private static final String DATABASE = "linear";
    private static final Duration LASTING = Duration.ofSeconds(1);

    private static PostgresServer server;

    @BeforeAll
    static void startPostgres() throws Exception {
        server = PostgresServer.start();
        server.createDatabase(DATABASE);
    }

    @AfterAll
    static void stopPostgres() {
        server.close();
    }

    @Override
    protected List<Backend> connect() {
        var instances = new ArrayList<Backend>();
        for (int i = 0; i < 3; i++) {
            instances.add(
                    PostgresBackend.open(
                            PostgresSettings.parse(server.uri(DATABASE), 4), Time.system()));
        }
        return instances;
    }

    @Override
    protected List<Disruption> disruptions() {
        return List.of(
                Disruption.NONE,
                new Disruption("it is killed", LASTING, server::kill, this::restart),
                new Disruption("it is stopped", LASTING, () -> server.signal("STOP"), this::resume),
                new Disruption("sessions end", LASTING, this::endSessions, this::endSessions));
    }

    private void restart() throws Exception {
        server.restart();
        server.awaitHealth();
    }

    private void resume() throws Exception {
        server.signal("CONT");
        server.awaitHealth();
    }

    private void endSessions() throws Exception {
        server.query(
                "postgres",
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '%s'"
                        .formatted(DATABASE));
    }
}
