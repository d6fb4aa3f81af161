package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A data directory that was copied, and runs twice: for 25 s, or as long as
/// `muster.clones.seconds` says.
@Timeout(900)
final class ClonesIT {
    private static final Duration NOTICED = Duration.ofSeconds(15);
    private static final Duration WATCHED =
            Duration.ofSeconds(Integer.getInteger("muster.clones.seconds", 25));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void theYoungerIsOkAllTheTimeAndTheOlderSaysWhyItIsNot() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            cluster.startAgent("web-1").awaitOk().terminate();
            Run.shell(
                            "mkdir %s && cp -a %s %s"
                                    .formatted(
                                            cluster.dataDir("web-2").getParent(),
                                            cluster.dataDir("web-1"),
                                            cluster.dataDir("web-2")))
                    .succeeded();
            var older = cluster.restartAgent("web-1").awaitOk();
            var newer = cluster.restartAgent("web-2").awaitOk();

            assertThat(older.awaitReadyz(503, NOTICED).body()).contains("instance is degraded");
            double connects = auth.metric("teleport_control_connects_total");
            var ofNewer = new Samples(newer);
            var ofOlder = new Samples(older);
            eventually(
                    "a while has passed",
                    WATCHED.plus(NOTICED),
                    () -> {
                        ofOlder.take();
                        return ofNewer.take();
                    },
                    since -> since.compareTo(WATCHED) > 0);

            assertThat(ofNewer.distinct()).as("of the newer").containsExactly(200);
            assertThat(ofOlder.distinct()).as("of the older").containsExactly(503);
            assertThat(auth.metric("teleport_control_connects_total") - connects)
                    .as("reconnects, of which the older has one a minute")
                    .isLessThanOrEqualTo(1.0 + WATCHED.toSeconds() / 60.0);
            assertThat(Http.get(older.diagPort(), "/readyz?verbose").body())
                    .contains("\"code\":\"DUPLICATE_IDENTITY\"");
            assertThat(cluster.connected("web-1")).isEqualTo(cluster.connected("web-2")).hasSize(1);

            newer.terminate();
            older.awaitOk();
        }
    }
}
