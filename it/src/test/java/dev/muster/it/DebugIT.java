package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.JsonSchema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `teleport debug readyz` while an agent waits for Auth, is ok, and has lost it.
final class DebugIT {
    private static final String STARTING = "teleport is starting and hasn't joined the cluster yet";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void readyzPrintsTheStatusAndExitsWithZeroOnlyWhereItIsOk() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var agent = cluster.startAgent("web-1");
            agent.awaitReadyz(400);
            assertThat(readyz()).returns(1, Run::exit).returns(status(STARTING), Run::out);
            assertThat(readyz("--verbose").out())
                    .startsWith("status: " + STARTING + "\npid: " + agent.pid() + "\n\ninstance: ")
                    .contains("node: starting since ");
            explainsItself();

            var auth = cluster.startAuth();
            agent.awaitOk();
            assertThat(readyz()).returns(0, Run::exit).returns(status("ok"), Run::out);
            explainsItself();

            auth.kill();
            agent.awaitReadyz(503);
            assertThat(readyz().exit()).isEqualTo(1);
            assertThat(readyz().out()).startsWith("{\"status\":\"instance is degraded: ");
            assertThat(readyz("--verbose").out()).contains("\n  AUTH_UNREACHABLE: ");
            explainsItself();
        }
    }

    /// The JSON of the process as it is now is as its schema says.
    private void explainsItself() throws IOException {
        var schema = JsonSchema.read(Tree.ROOT.resolve("docs/readyz.schema.json"));
        assertThat(schema.problems(readyz("--verbose", "--format=json").out())).isEmpty();
    }

    private Run readyz(String... options) {
        var all = new ArrayList<>(List.of("debug", "readyz"));
        all.addAll(List.of(options));
        all.addAll(List.of("-c", directory.resolve("web-1/teleport.yaml").toString()));
        return Run.teleport(all);
    }

    private static String status(String status) {
        return "{\"status\":\"%s\"}\n".formatted(status);
    }
}
