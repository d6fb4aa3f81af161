package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.engine.PostgresServer;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("needs-postgresql")
final class PostgresClusterIT extends OneClusterTests {
    @SuppressWarnings("NullAway.Init")
    private static PostgresServer server;

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
        return server.storage(server.newDatabase());
    }

    @Test
    void keepEventsThatOutliveTheAuthThatRecordedThem() throws Exception {
        var token = auths().tctl(0, "tokens", "add", "--type=node", "--format=text");
        var agent = auths().startAgent("agent", token.succeeded().out().strip(), 0).awaitOk();

        server.kill();
        agent.terminate();
        awaitUndelivered(left -> left > 0);
        assertThat(auths().tctl(1, "audit", "ls").err())
                .contains("WARNING: without the events in the storage");
        server.restart();
        server.awaitHealth();
        awaitUndelivered(left -> left == 0);
        auths().get(0).kill();

        var listed =
                eventually(
                        "the other Auth reaches the database again too",
                        Duration.ofSeconds(30),
                        () -> auths().tctl(1, "audit", "ls"),
                        run -> !run.err().contains("without the events in the storage"));
        assertThat(listed.exit()).as(listed.err()).isEqualTo(3);
        assertThat(listed.out())
                .contains(" join_token.create ", " instance.join ", " instance.disconnect ");
        assertThat(auths().tctl(1, "audit", "ls").err())
                .contains("WARNING: without the Auth Service ");
    }

    @Test
    void stopInOrderWhileTheStorageIsAway() throws Exception {
        server.kill();
        auths().get(0).awaitReadyz(503);

        auths().get(0).process().destroy();

        assertThat(auths().get(0).awaitExit(Duration.ofSeconds(30))).isZero();
        server.restart();
        server.awaitHealth();
    }

    private void awaitUndelivered(Predicate<Double> wanted) throws InterruptedException {
        eventually(
                "its events are where they should be",
                Duration.ofSeconds(30),
                () -> auths().get(0).metric("teleport_audit_undelivered_bytes"),
                wanted);
    }
}
