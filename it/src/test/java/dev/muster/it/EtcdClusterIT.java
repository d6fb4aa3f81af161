package dev.muster.it;

import dev.muster.testkit.engine.EtcdServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("needs-etcd-server")
final class EtcdClusterIT extends OneClusterTests {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path data;

    @SuppressWarnings("NullAway.Init")
    private static EtcdServer server;

    private static int clusters;

    @BeforeAll
    static void startEtcd() throws Exception {
        server = EtcdServer.start(data);
    }

    @AfterAll
    static void stopEtcd() {
        server.close();
    }

    /// A prefix of its own for each test.
    @Override
    String emptyStorage() {
        return server.storage(EtcdServer.PREFIX + clusters++ + "/");
    }
}
