package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three Auth processes that start at one moment on an engine that is empty are one cluster. Each
/// engine's test inherits it.
@Timeout(180)
abstract class OneClusterTests {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private Auths auths;

    /// Returns what a configuration says at `teleport.storage` of an engine that is empty.
    abstract String emptyStorage() throws Exception;

    Auths auths() {
        return auths;
    }

    @BeforeEach
    void startAllAtOnce() throws Exception {
        auths = new Auths(directory, emptyStorage(), 3);
        for (int auth = 0; auth < auths.size(); auth++) {
            auths.get(auth).awaitOk();
        }
    }

    @AfterEach
    void stop() {
        auths.close();
    }

    @Test
    void haveOneIdentity() {
        var first = line(auths.tctl(0, "status"), "CA pin:");
        for (int auth = 0; auth < auths.size(); auth++) {
            var status = auths.tctl(auth, "status");
            assertThat(line(status, "Cluster:")).endsWith(Auths.CLUSTER);
            assertThat(line(status, "CA pin:")).isEqualTo(first);
            var listed = auths.tctl(auth, "auth", "ls").succeeded().out();
            assertThat(listed.lines().filter(one -> one.endsWith("live"))).hasSize(3);
        }
    }

    @Test
    void answerTheSameOfAnAgentThatKnowsOneOfThem() {
        var token = auths.tctl(0, "tokens", "add", "--type=node", "--format=text");
        auths.startAgent("agent", token.succeeded().out().strip(), 1).awaitOk();

        var id = idOfTheAgent(1);
        for (int auth = 0; auth < auths.size(); auth++) {
            assertThat(idOfTheAgent(auth)).isEqualTo(id);
            assertThat(auths.tctl(auth, "inventory", "ping", id).succeeded().out())
                    .startsWith("Successfully pinged server \"" + id + "\" (~");
        }
        assertThat(auths.tctl(0, "inventory", "ping", id, "--local").exit()).isEqualTo(1);
        assertThat(auths.tctl(1, "inventory", "ping", id, "--local").exit()).isZero();
    }

    private String idOfTheAgent(int auth) {
        var listing =
                eventually(
                        "the agent is listed",
                        SOON,
                        () -> auths.tctl(auth, "inventory", "ls").succeeded().out(),
                        out -> out.contains(" agent "));
        var row = listing.lines().filter(one -> one.contains(" agent ")).findFirst().orElseThrow();
        return row.substring(0, row.indexOf(' '));
    }

    @Test
    void letNobodyInWhoNamesAnotherCluster() {
        var stranger = auths.startStranger("other.example.com");

        assertThat(stranger.awaitExit(SOON)).isEqualTo(1);
        assertThat(stranger.log())
                .contains(
                        "auth_service.cluster_name is \"other.example.com\", but the storage belongs"
                                + " to cluster \"it.example.com\"");
    }

    private static String line(Run run, String start) {
        return run.succeeded()
                .out()
                .lines()
                .filter(one -> one.startsWith(start))
                .findFirst()
                .orElseThrow();
    }
}
