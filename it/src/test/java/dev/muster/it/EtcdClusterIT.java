package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.engine.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
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

    @Test
    void answerOfTheConnectedWhileTheStorageIsAway() throws Exception {
        var token = auths().tctl(0, "tokens", "add", "--type=node", "--format=text");
        auths().startAgent("agent", token.succeeded().out().strip(), 1).awaitOk();
        var listed = auths().tctl(1, "inventory", "status", "--connected").succeeded().out();
        var row = listed.lines().filter(one -> one.contains(" agent ")).findFirst().orElseThrow();
        var id = row.substring(0, row.indexOf(' '));
        // Who was there before the storage went away is known; the first Auth may be younger.
        assertThat(auths().tctl(0, "inventory", "status", "--cluster").succeeded().out())
                .contains(id);

        server.kill(0);
        try {
            auths().get(0).awaitReadyz(503);

            assertThat(auths().tctl(0, "inventory", "ping", id).succeeded().out())
                    .startsWith("Successfully pinged");
            assertThat(auths().tctl(1, "inventory", "status", "--connected").succeeded().out())
                    .contains(id);
            var everywhere = auths().tctl(0, "inventory", "status", "--cluster");
            assertThat(everywhere.exit()).as(everywhere.err()).isEqualTo(3);
            assertThat(everywhere.out()).contains(id);
            assertThat(auths().tctl(0, "inventory", "ls").exit()).isEqualTo(1);
        } finally {
            server.restart(0);
            server.awaitHealth();
        }
    }

    /// Longer than a process otherwise takes to end.
    @Test
    void waitForAgentsAsLongAsTheyAreTold() {
        var token = auths().tctl(0, "tokens", "add", "--type=node", "--format=text");
        auths().startAgent("agent", token.succeeded().out().strip(), 0).awaitOk();
        auths().get(0).kill();
        auths().restart(0, "drain_timeout: 30s").awaitOk();
        eventually(
                "the agent is back, beside that of the process",
                Duration.ofSeconds(30),
                () -> auths().get(0).metric("teleport_connected_agents"),
                agents -> agents == 2);

        auths().get(0).process().destroy();

        assertThat(auths().get(0).awaitExit(Duration.ofSeconds(20))).isZero();
        assertThat(auths().get(0).log()).contains("agents asked to move to another Auth instance");
    }
}
