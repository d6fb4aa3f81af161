package dev.muster.it;

import dev.muster.testkit.engine.PostgresServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

@Tag("needs-postgresql")
final class PostgresClusterIT extends OneClusterTests {
    @SuppressWarnings("NullAway.Init")
    private static PostgresServer server;

    private static int clusters;

    @BeforeAll
    static void startPostgres() throws Exception {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopPostgres() {
        server.close();
    }

    /// A database of its own for each test.
    @Override
    String emptyStorage() throws Exception {
        var database = "cluster_" + clusters++;
        server.createDatabase(database);
        return server.storage(database);
    }
}
