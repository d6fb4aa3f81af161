package dev.muster.backend.etcd;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Keys;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real etcd of three members, of which the first is the one in use.
@Tag("needs-etcd-server")
final class EtcdClusterTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration BOUND = Duration.ofSeconds(9); // 5 s, and a slow machine

    @TempDir Path directory;
    private EtcdServer server;
    private Backend backend;

    @BeforeEach
    void start() throws Exception {
        server = EtcdServer.start(directory, "127.0.0.1", 3);
        backend = open();
        done(Write.put("a", "1"));
    }

    private Backend open() {
        return EtcdBackend.open(EtcdBackendTest.settings(server, EtcdServer.PREFIX), Time.system());
    }

    @AfterEach
    void stop() {
        backend.close();
        server.close();
    }

    @Test
    void killingTheMemberInUseFailsTheWriteUnderWayAndMovesOn() throws Exception {
        server.lead(1);
        server.signal(0, "STOP");
        var write = new FutureTask<>(() -> refused(() -> done(Write.put("a", "2"))));
        var writer = Thread.ofPlatform().start(write);
        eventually("it is under way", SOON, writer::getState, Thread.State.WAITING::equals);

        server.kill(0);

        assertUnavailable(write.get(30, TimeUnit.SECONDS), "Cannot write to the storage");
        assertThat(backend.get("a")).isPresent();
        done(Write.put("a", "3"));
        assertThat(backend.get("a").orElseThrow().value()).isEqualTo("3");
    }

    @Test
    void killingTheLeaderInUseIsOverSoon() throws Exception {
        server.lead(0);

        server.kill(0);

        eventually("a write", SOON, () -> done(Write.put("a", "2")), revision -> revision > 0);
        assertThat(backend.get("a").orElseThrow().value()).isEqualTo("2");
    }

    @Test
    void readsGoAroundAMemberThatIsStopped() throws Exception {
        server.lead(1);
        server.signal(0, "STOP");

        assertThat(backend.get("a").orElseThrow().value()).isEqualTo("1");
        done(Write.put("a", "2"));
    }

    @Test
    void aWriteToAMemberThatIsStoppedFailsInTimeAndTheNextGoesToAnother() throws Exception {
        server.lead(1);
        server.signal(0, "STOP");

        assertUnavailable(refused(() -> done(Write.put("a", "2"))), "Cannot write to the storage");
        done(Write.put("a", "3"));
    }

    @Test
    void withoutAMajorityNothingGoesAndWithOneAllGoesOn() throws Exception {
        try (var watch = backend.watch("a", "b", backend.revision())) {
            server.kill(1);
            server.kill(2);

            assertUnavailable(refused(() -> backend.get("a")), "Cannot read from the storage");
            assertUnavailable(
                    refused(() -> done(Write.put("b", "2"))), "Cannot write to the storage");
            assertUnavailable(
                    refused(() -> backend.range("a", "b", 10)), "Cannot read from the storage");
            assertUnavailable(refused(() -> backend.revision()), "Cannot read from the storage");

            server.restart(1);
            server.restart(2);
            eventually("a read", SOON, () -> backend.get("a").isPresent(), found -> found);
            long revision =
                    eventually("a write", SOON, () -> done(Write.put("a", "3")), done -> done > 0);
            assertThat(watch.next()).isEqualTo(new WatchEvent.Put("a", "3", revision));
        }
    }

    @Test
    void theTimeLeftNeverGrowsWithAnotherLeader() throws Exception {
        var minute = Duration.ofMinutes(1);
        done(Write.put("lease", "1").expiringIn(minute));
        var first = left(backend);
        var passed = Duration.ofSeconds(5);
        Time.system().sleep(passed);
        int leader = server.leader();

        server.lead((leader + 1) % 3);

        try (var stranger = open()) {
            // etcd gave it all its time again, as who has not seen it before can tell.
            assertThat(left(stranger)).isGreaterThan(minute.minus(passed));
        }
        assertThat(left(backend)).isLessThanOrEqualTo(first.minus(passed));
        assertThat(backend.range("lease", Keys.after("lease"), 1).getFirst().remaining())
                .hasValueSatisfying(
                        left -> assertThat(left).isLessThanOrEqualTo(first.minus(passed)));
    }

    private static Duration left(Backend backend) {
        return backend.get("lease").orElseThrow().remaining().orElseThrow();
    }

    private static FaultException refused(ThrowingCallable call) {
        long start = System.nanoTime();
        var fault = catchThrowableOfType(FaultException.class, call);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BOUND);
        return fault;
    }

    private static void assertUnavailable(FaultException thrown, String what) {
        assertThat(thrown.fault().what()).isEqualTo(what);
        assertThat(thrown.fault().reason().code()).isEqualTo(Reason.Code.BACKEND_UNAVAILABLE);
        assertThat(thrown.fault().reason().hint()).contains("a majority of etcd's members");
    }

    private long done(Write write) {
        return ((Commit.Done) backend.commit(write)).revision();
    }
}
