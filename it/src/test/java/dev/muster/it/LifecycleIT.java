package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The page's states on real processes: an agent that joins, loses Auth and gets it back.
final class LifecycleIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void agentWalksThroughEveryStateWhileAuthComesGoesAndComesBack(boolean nativeTransport)
            throws Exception {
        try (var cluster = new Cluster(directory, "-Dmuster.native=" + nativeTransport)) {
            var agent = cluster.startAgent("web-1");
            assertThat(agent.awaitReadyz(400).body())
                    .isEqualTo(
                            "{\"status\":\"teleport is starting and hasn't joined the cluster yet\",\"pid\":%d}"
                                    .formatted(agent.pid()));
            assertThat(agent.processState()).isEqualTo(3);

            var auth = cluster.startAuth();
            assertThat(agent.awaitReadyz(200).body())
                    .isEqualTo("{\"status\":\"ok\",\"pid\":%d}".formatted(agent.pid()));
            assertThat(agent.processState()).isZero();

            auth.kill();
            assertThat(agent.awaitReadyz(503, Duration.ofSeconds(15)).body()).contains("instance");
            assertThat(agent.processState()).isEqualTo(2);

            cluster.startAuth();
            var seen = new ArrayList<Teleport.Readyz>();
            var states = new ArrayList<Integer>();
            while (seen.isEmpty() || seen.getLast().code() != 200) {
                var answer = agent.readyz();
                if (seen.isEmpty() || seen.getLast().code() != answer.code()) {
                    seen.add(answer);
                    states.add(agent.processState());
                }
            }
            assertThat(seen).extracting(Teleport.Readyz::code).containsExactly(503, 400, 200);
            assertThat(seen.get(1).body()).contains("instance").contains("recovering");
            assertThat(states).containsExactly(2, 1, 0);
        }
    }

    @Test
    void agentRejoinsWithoutATokenAndKeepsItsId() {
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            var before = cluster.listed("web-1");

            agent.kill();
            cluster.restartAgent("web-1").awaitOk();

            assertThat(before).hasSize(1);
            assertThat(cluster.listed("web-1")).isEqualTo(before);
        }
    }

    @Test
    void healthzIsOkFromTheFirstMomentToTheLast() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var agent = cluster.startAgent("web-1");
            agent.awaitReadyz(400);

            var answer = Http.get(agent.diagPort(), "/healthz");

            assertThat(List.of(answer.statusCode(), answer.body()))
                    .isEqualTo(List.of(200, "{\"status\":\"ok\"}"));
            assertThat(agent.terminate()).isZero();
        }
    }
}
