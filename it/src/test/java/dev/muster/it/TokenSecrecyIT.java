package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A join token that was typed shows nowhere that others of the host can read.
@Timeout(90)
final class TokenSecrecyIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"--token=%s", "--token %s"})
    void aTokenThatWasTypedIsNotInPs(String form) throws Exception {
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();

            var agent = cluster.restartAgent("web-1", form.formatted(Cluster.TOKEN).split(" "));

            agent.awaitOk();
            assertThat(Files.readString(Path.of("/proc", Long.toString(agent.pid()), "cmdline")))
                    .contains("dev.muster.dist.Main", "--diag-addr=")
                    .doesNotContain(Cluster.TOKEN, "--token");
            assertThat(agent.log()).contains("Control stream open").doesNotContain(Cluster.TOKEN);
            assertThat(cluster.tctl("audit", "ls", "--format=json").succeeded().out())
                    .contains("instance.join")
                    .doesNotContain(Cluster.TOKEN);
            assertThat(Http.get(agent.diagPort(), "/metrics").body())
                    .contains("process_state")
                    .doesNotContain(Cluster.TOKEN);
        }
    }
}
