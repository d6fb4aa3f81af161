package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Processes that leave on purpose.
final class GoodbyeIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void terminatedAgentSaysGoodbyeAndExitsZeroWithinFiveSeconds() {
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();

            agent.process().destroy();

            assertThat(agent.awaitExit(Duration.ofSeconds(5))).isZero();
            assertThat(cluster.connected("web-1")).isEmpty();
            assertThat(cluster.listed("web-1")).hasSize(1);
            assertThat(disconnects(cluster)).contains("\"stopped\"");
        }
    }

    @Test
    void stopCommandSaysWhyItLeavesAndForHowLong() {
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();

            Run.teleport(
                            List.of(
                                    "stop",
                                    "--data-dir=" + cluster.dataDir("web-1"),
                                    "--reason=upgrade",
                                    "--back-in=5m"))
                    .succeeded();

            assertThat(agent.awaitExit(Duration.ofSeconds(5))).isZero();
            assertThat(disconnects(cluster)).contains("\"upgrading\"");
            var id = cluster.listed("web-1").getFirst();
            eventually(
                    "ping knows why once the change of its document is written",
                    Duration.ofSeconds(10),
                    () ->
                            assertThat(cluster.tctl("inventory", "ping", id).err())
                                    .contains("upgrad"));
        }
    }

    @Test
    void decommissionedAgentLeavesTheInventory() {
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();

            Run.teleport(
                            List.of(
                                    "stop",
                                    "--data-dir=" + cluster.dataDir("web-1"),
                                    "--reason=decommission"))
                    .succeeded();

            assertThat(agent.awaitExit(Duration.ofSeconds(5))).isZero();
            eventually(
                    "gone from ls once the change of its document is written",
                    Duration.ofSeconds(10),
                    () -> assertThat(cluster.listed("web-1")).isEmpty());
        }
    }

    @Test
    void stopWithoutAProcessSaysThatNoneRuns() {
        var run = Run.teleport(List.of("stop", "--data-dir=" + directory));

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.err()).startsWith("ERROR: ").contains("PROCESS_NOT_RUNNING");
    }

    private static String disconnects(Cluster cluster) {
        return cluster.tctl("audit", "ls", "--type=instance.disconnect", "--format=json")
                .succeeded()
                .out();
    }
}
