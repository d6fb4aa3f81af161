package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A storage that is taken away under a running Auth and given back: 503 within 15 s, then not one
/// ok before it is back and two beats of 5 s have succeeded, and an agent that stays ready.
@Timeout(180)
final class BackendTruthIT {
    private static final Duration NOTICED = Duration.ofSeconds(15);
    private static final Duration OUTAGE = Duration.ofSeconds(25);
    private static final Duration BACK = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /// Takes the storage away, or gives it back.
    private interface Change {
        void make() throws Exception;
    }

    @Test
    @Tag("needs-root")
    void aFullDiskIsNeverCalledOk() throws Exception {
        Files.createDirectories(data());
        Run.shell("mount -t tmpfs -o size=16m,mode=0700 tmpfs " + data()).succeeded();
        try {
            var filler = data().resolve("filler");
            isNeverCalledOkWhileAway(
                    () -> Run.shell("dd if=/dev/zero of=%s bs=4k".formatted(filler)),
                    () -> Files.delete(filler));
        } finally {
            Run.shell("umount -l " + data()).succeeded();
        }
    }

    @Test
    void aFileThatWasMovedAwayIsNeverCalledOk() throws Exception {
        var elsewhere = directory.resolve("elsewhere");
        isNeverCalledOkWhileAway(
                () -> Files.move(file(), elsewhere), () -> Files.move(elsewhere, file()));
    }

    private void isNeverCalledOkWhileAway(Change takeAway, Change giveBack) throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();
            var ofAuth = new Samples(auth);
            var ofAgent = new Samples(agent);

            takeAway.make();
            ofAuth.take(NOTICED, 503);
            assertThat(ofAuth.distinct()).isSubsetOf(200, 503);
            assertThat(auth.readyz().body()).contains("auth is degraded");

            ofAuth.clear();
            eventually(
                    "the outage lasts",
                    OUTAGE.plus(NOTICED),
                    () -> {
                        ofAgent.take();
                        return ofAuth.take();
                    },
                    since -> since.compareTo(OUTAGE) > 0);
            assertThat(ofAuth.distinct()).containsExactly(503);
            assertThat(ofAgent.distinct()).as("of the agent").containsExactly(200);

            giveBack.make();
            ofAuth.take(BACK, 200);
            assertThat(ofAuth.distinct()).containsExactly(503, 400, 200);
            assertThat(ofAuth.lasted(400)).isGreaterThan(Duration.ofSeconds(4));
        }
    }

    private Path data() {
        return directory.resolve("auth").resolve("data");
    }

    private Path file() {
        return data().resolve("backend.sqlite");
    }
}
