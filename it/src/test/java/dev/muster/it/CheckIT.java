package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The periodic check, as a monitoring system runs it beside a cluster that loses an agent, then
/// its Auth Service.
final class CheckIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theCheckFollowsTheCluster() {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            var well = check(cluster);
            assertThat(well.out()).isEqualTo("OK: no agent is missing | missing=0;0;10;0\n");
            assertThat(well.exit()).isZero();

            agent.kill();
            eventually(
                    "the killed agent is missing",
                    Duration.ofSeconds(20),
                    () ->
                            assertThat(check(cluster).out())
                                    .isEqualTo(
                                            "WARNING: 1 agent is missing: web-1 | missing=1;0;10;0\n"));
            assertThat(check(cluster).exit()).isEqualTo(1);

            auth.kill();
            var unknown = check(cluster);
            assertThat(unknown.exit()).isEqualTo(3);
            assertThat(unknown.out()).startsWith("UNKNOWN: ").hasLineCount(1);
        }
    }

    private static Run check(Cluster cluster) {
        return cluster.tctl("inventory", "check", "--missing");
    }
}
