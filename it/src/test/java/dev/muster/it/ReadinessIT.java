package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two agents lose their Auth Service to a `kill -9`: one that tolerates it, and one that does not.
@Timeout(180)
final class ReadinessIT {
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final Duration NOTICED = Duration.ofSeconds(15);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aTolerantAgentStaysReadyUntilItsGraceIsOver() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            var strict = cluster.startAgent("web-1").awaitOk();
            var tolerant = startTolerant(cluster, "web-2").awaitOk();
            var ofTolerant = new Samples(tolerant);

            ofTolerant.take();
            auth.kill();
            eventually(
                    "the tolerant one says that it is degraded",
                    GRACE,
                    () -> {
                        ofTolerant.take();
                        return tolerant.processState();
                    },
                    state -> state == 2);

            assertThat(tolerant.readyz())
                    .isEqualTo(
                            new Teleport.Readyz(
                                    200,
                                    "{\"status\":\"ok\",\"pid\":%d}".formatted(tolerant.pid())));
            assertThat(Http.get(tolerant.diagPort(), "/readyz/instance").statusCode())
                    .isEqualTo(503);
            assertThat(Http.get(tolerant.diagPort(), "/readyz?verbose").body())
                    .contains("\"tolerated_until\":", "\"code\":\"AUTH_UNREACHABLE\"");
            assertThat(strict.awaitReadyz(503, NOTICED).body()).contains("instance is degraded");

            ofTolerant.take(GRACE.plus(NOTICED), 503);
            assertThat(ofTolerant.distinct()).containsExactly(200, 503);
            assertThat(ofTolerant.lasted(200))
                    .isBetween(GRACE.dividedBy(2), GRACE.plus(Duration.ofSeconds(2)));
        }
    }

    @Test
    void anAgentThatStartsWithoutAuthIsNotReadyHoweverTolerant() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            startTolerant(cluster, "web-1").awaitOk().kill();
            auth.kill();

            var restarted = startTolerant(cluster, "web-1");

            assertThat(restarted.awaitReadyz(400).body()).contains("hasn't joined the cluster");
            eventually(
                    "it has missed Auth",
                    NOTICED,
                    () -> Http.get(restarted.diagPort(), "/readyz?verbose").body(),
                    body -> body.contains("AUTH_UNREACHABLE"));
            assertThat(restarted.readyz().code()).isEqualTo(400);
        }
    }

    private static Teleport startTolerant(Cluster cluster, String name) {
        return cluster.start(
                name,
                cluster.agentConfig(name, "token_name: " + Cluster.TOKEN)
                        + "readiness: {on_auth_loss: tolerant, grace: %ds}\n"
                                .formatted(GRACE.toSeconds()));
    }
}
