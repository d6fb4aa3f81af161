package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An Auth Service whose file system fills up and is freed again. Needs root to mount one of its
/// own.
@Tag("needs-root")
final class FullDiskIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @BeforeEach
    void mount() throws Exception {
        Files.createDirectories(data());
        Run.shell("mount -t tmpfs -o size=16m,mode=0700 tmpfs " + data()).succeeded();
    }

    @AfterEach
    void unmount() {
        Run.shell("umount -l " + data()).succeeded();
    }

    @Test
    void nothingAcknowledgedIsLostAndWorkGoesOnOnceThereIsSpace() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            var token =
                    cluster.tctl("tokens", "add", "--type=node", "--format=text")
                            .succeeded()
                            .out()
                            .strip();
            var filler = data().resolve("filler");
            Run.shell("dd if=/dev/zero of=%s bs=4k".formatted(filler));

            var refused = cluster.tctl("tokens", "add", "--type=node");
            assertThat(refused.exit()).isEqualTo(1);
            assertThat(refused.err()).containsAnyOf("DISK_FULL", "AUDIT_UNAVAILABLE");
            auth.awaitReadyz(503, Duration.ofSeconds(15));
            assertThat(auth.readyz().body()).contains("auth");
            assertThat(agent.readyz().code())
                    .as("an agent that Auth answers stays ready")
                    .isEqualTo(200);

            Files.delete(filler);
            auth.awaitReadyz(200, Duration.ofSeconds(30));
            eventually(
                    "tokens can be added again",
                    Duration.ofSeconds(15),
                    () -> cluster.tctl("tokens", "add", "--type=node").succeeded());
            cluster.start("web-2", cluster.agentConfig("web-2", "token_name: " + token)).awaitOk();
        }
    }

    private Path data() {
        return directory.resolve("auth").resolve("data");
    }
}
