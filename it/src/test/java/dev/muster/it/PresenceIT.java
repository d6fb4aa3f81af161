package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the control plane says of an agent that is there, and of one that is gone.
final class PresenceIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void killedAgentLeavesTheConnectedViewAtOnceAndTheListAfterItsTtl() {
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth("instance_ttl: 12s").awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            assertThat(cluster.connected("web-1")).hasSize(1);

            agent.kill();

            eventually(
                    "gone from status --connected",
                    Duration.ofSeconds(3),
                    () -> assertThat(cluster.connected("web-1")).isEmpty());
            assertThat(cluster.listed("web-1")).hasSize(1);
            eventually(
                    "gone from ls",
                    Duration.ofSeconds(20),
                    () -> assertThat(cluster.listed("web-1")).isEmpty());
            assertThat(cluster.listed("auth-host")).hasSize(1);
        }
    }

    @Test
    void anAgentThatIsKilledTimeAndAgainFlapsAlsoAfterARestartOfAuth() {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            cluster.startAgent("web-1").awaitOk().kill();
            for (int i = 0; i < 4; i++) {
                cluster.restartAgent("web-1").awaitOk().kill();
            }
            awaitFlapping(cluster);

            assertThat(auth.terminate()).isZero();
            cluster.startAuth().awaitOk();

            awaitFlapping(cluster);
            assertThat(cluster.tctl("inventory", "ls").succeeded().out())
                    .doesNotContain("flapping");
            assertThat(cluster.tctl("audit", "ls").succeeded().out().lines())
                    .filteredOn(line -> line.contains("instance.flapping"))
                    .hasSize(1);
        }
    }

    private static void awaitFlapping(Cluster cluster) {
        eventually(
                "ls --missing marks it",
                Duration.ofSeconds(20),
                () ->
                        assertThat(cluster.tctl("inventory", "ls", "--missing").succeeded().out())
                                .contains("offline (lost, flapping for "));
    }

    @Test
    void pingGivesATimeWhileTheAgentRunsAndAReasonAfterwards() {
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            var id = cluster.connected("web-1").getFirst();

            assertThat(cluster.tctl("inventory", "ping", id).succeeded().out())
                    .matches(
                            "Successfully pinged server \"%s\" \\(~[0-9.]+m?s\\)\\.\\R"
                                    .formatted(id));

            eventually(
                    "it has told that it is ok, whatever the sshd of this host is",
                    Duration.ofSeconds(10),
                    () ->
                            assertThat(cluster.tctl("inventory", "why", id).out())
                                    .startsWith("web-1 (%s) is ok".formatted(id))
                                    .contains("return path confirmed "));

            assertThat(cluster.tctl("inventory", "why", id).exit()).isZero();

            assertThat(agent.terminate()).isZero();
            var failed = cluster.tctl("inventory", "ping", id);
            assertThat(failed.exit()).isEqualTo(1);
            assertThat(failed.err())
                    .startsWith("ERROR: ")
                    .contains("AGENT_NOT_CONNECTED", "Run `tctl inventory why " + id);
            eventually(
                    "its document says so too",
                    Duration.ofSeconds(10),
                    () ->
                            assertThat(cluster.tctl("inventory", "why", id).out())
                                    .contains(" is offline (stopped) since ", "AGENT_LEFT: "));
            assertThat(cluster.tctl("inventory", "why", id).exit()).isEqualTo(3);

            var unknown = cluster.tctl("inventory", "ping", "671f3c6b-f9ef-4821-a895-1ce7193be3aa");
            assertThat(unknown.exit()).isEqualTo(1);
            assertThat(unknown.err()).contains("AGENT_UNKNOWN");
        }
    }
}
