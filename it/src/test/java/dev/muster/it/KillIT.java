package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` at random moments of start, join and work leaves data that the next start can use.
final class KillIT {
    private static final long SEED = 20261123;
    private static final int KILLS = 8;

    /// Longer than a start with a join takes, so that kills fall before, into and after it.
    private static final int LATEST_KILL_MILLIS = 3000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void agentStartsFromWhateverAKillLeft() throws Exception {
        var random = new Random(SEED);
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();
            for (int i = 0; i < KILLS; i++) {
                killWithin(cluster.startAgent("web-1"), random.nextInt(LATEST_KILL_MILLIS));
            }

            cluster.startAgent("web-1").awaitOk();

            assertThat(cluster.connected("web-1")).hasSize(1);
        }
    }

    @Test
    void authStartsFromWhateverAKillLeftAndForgetsNobody() throws Exception {
        var random = new Random(SEED);
        try (var cluster = new Cluster(directory)) {
            for (int i = 0; i < KILLS; i++) {
                killWithin(cluster.startAuth(), random.nextInt(LATEST_KILL_MILLIS));
            }
            var auth = cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            var joined = cluster.listed("web-1");
            var token =
                    cluster.tctl("tokens", "add", "--type=node", "--format=text").succeeded().out();

            auth.kill();
            cluster.startAuth().awaitOk();
            agent.awaitOk();

            assertThat(joined).hasSize(1);
            assertThat(cluster.listed("web-1")).isEqualTo(joined);
            cluster.start("web-2", cluster.agentConfig("web-2", "token_name: " + token.strip()))
                    .awaitOk();
        }
    }

    private static void killWithin(Teleport process, int millis) throws InterruptedException {
        assertThat(process.process().waitFor(millis, TimeUnit.MILLISECONDS))
                .as("it ended by itself:%n%s", process.log())
                .isFalse();
        process.kill();
    }
}
