package dev.muster.backend.etcd;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Keys;
import dev.muster.backend.Watch;
import dev.muster.backend.WatchEvent;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real etcd of one member that is killed and comes back, as it was or as another.
@Tag("needs-etcd-server")
final class EtcdRestartTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir Path directory;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private EtcdServer server;
    private Backend backend;

    @BeforeEach
    void start() throws Exception {
        server = EtcdServer.start(directory);
        backend =
                EtcdBackend.open(
                        EtcdBackendTest.settings(server, EtcdServer.PREFIX), Time.system());
    }

    @AfterEach
    void stop() {
        backend.close();
        server.close();
        threads.close();
    }

    @Test
    void aWatchLosesAndRepeatsNothing() throws Exception {
        var acknowledged = new ConcurrentLinkedQueue<WatchEvent.Put>();
        var stop = new AtomicBoolean();

        try (var watch = backend.watch("w/", Keys.endOf("w/"), backend.revision())) {
            var reading = threads.submit(() -> readUntilEnd(watch));
            var writing = threads.submit(() -> write(stop, acknowledged));
            eventually("writes", SOON, acknowledged::size, size -> size > 50);
            server.kill(0);
            int before = acknowledged.size();
            server.restart(0);
            eventually("writes again", SOON, acknowledged::size, size -> size > before + 50);
            stop.set(true);
            writing.get(30, TimeUnit.SECONDS);
            done(Write.put("w/end", ""));

            var seen = reading.get(30, TimeUnit.SECONDS);
            assertThat(seen)
                    .extracting(WatchEvent.Put::revision)
                    .isSorted()
                    .doesNotHaveDuplicates();
            var missing = new HashSet<>(acknowledged);
            missing.removeAll(new HashSet<>(seen));
            assertThat(missing).isEmpty();
        }
    }

    @Test
    void aTokenFromBeforeIsRenewedUnnoticed() throws Exception {
        done(Write.put("a", "1"));
        server.kill(0);
        server.restart(0);
        server.awaitHealth();
        eventually("a connection", SOON, () -> backend.get("a").isPresent(), found -> found);

        server.kill(0);
        server.restart(0);
        server.awaitHealth();
        done(Write.put("a", "2").expiringIn(Duration.ofHours(1)));
        assertThat(backend.get("a").orElseThrow().value()).isEqualTo("2");
    }

    @Test
    void isFoundSoonAfterItWasAwayForLong() throws Exception {
        server.kill(0);
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> backend.get("a")).isInstanceOf(FaultException.class);
        }
        server.restart(0);
        server.awaitHealth();

        // After 15 s a channel that is left to itself tries again every 10 s or less often.
        long start = System.nanoTime();
        eventually("found", SOON, () -> backend.get("a").isEmpty(), empty -> empty);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aWatchIsGoneWhenAnOlderStateIsRestored() throws Exception {
        long after = done(Write.put("w/a", "1"));
        var backup = server.backUp();
        long lost = done(Write.put("w/a", "2"));

        try (var watch = backend.watch("w/", Keys.endOf("w/"), after)) {
            assertThat(watch.next()).isEqualTo(new WatchEvent.Put("w/a", "2", lost));
            var next = threads.submit(watch::next);
            server.kill(0);
            server.restore(backup);
            server.restart(0);

            assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Gone());
        }
        assertThat(backend.get("w/a").orElseThrow().value()).isEqualTo("1");
    }

    @Test
    void aWatchIsGoneWhenARestoredStateHasComePastIt() throws Exception {
        long after = done(Write.put("w/a", "1"));
        var backup = server.backUp();
        long lost = done(Write.put("w/a", "2"));

        try (var watch = backend.watch("w/", Keys.endOf("w/"), after)) {
            assertThat(watch.next()).isEqualTo(new WatchEvent.Put("w/a", "2", lost));
            server.kill(0);
            server.restore(backup);
            server.restart(0);
            server.awaitHealth();
            for (int i = 0; i < 3; i++) {
                server.control("put", EtcdServer.PREFIX + "w/b", "x");
            }
            eventually(
                    "the token is renewed", SOON, backend::revision, revision -> revision > lost);

            var next = threads.submit(watch::next);
            assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Gone());
        }
    }

    @Test
    void aWatchIsGoneWhenAnotherEtcdStandsThere() throws Exception {
        long put = done(Write.put("w/a", "1"));

        try (var watch = backend.watch("w/", Keys.endOf("w/"), put - 1)) {
            assertThat(watch.next()).isEqualTo(new WatchEvent.Put("w/a", "1", put));
            server.kill(0);
            server.empty();
            server.restart(0);
            server.awaitHealth();
            eventually(
                    "it has come as far",
                    SOON,
                    () -> done(Write.put("w/a", "1")),
                    revision -> revision > put);

            var next = threads.submit(watch::next);
            assertThat(next.get(30, TimeUnit.SECONDS)).isEqualTo(new WatchEvent.Gone());
        }
    }

    private static List<WatchEvent.Put> readUntilEnd(Watch watch) throws InterruptedException {
        var seen = new ArrayList<WatchEvent.Put>();
        while (true) {
            if (!(watch.next() instanceof WatchEvent.Put put)) {
                throw new AssertionError("not a put, after " + seen.size());
            }
            if (put.key().equals("w/end")) {
                return seen;
            }
            seen.add(put);
        }
    }

    /// Writes, and notes what was acknowledged; what fails may have happened.
    private Object write(AtomicBoolean stop, Queue<WatchEvent.Put> acknowledged) {
        for (int i = 0; !stop.get(); i++) {
            var key = "w/" + i % 5;
            try {
                var value = Integer.toString(i);
                long revision = done(Write.put(key, value));
                acknowledged.add(new WatchEvent.Put(key, value, revision));
            } catch (FaultException e) {
                assertThat(e).hasMessageStartingWith("Cannot write to the storage");
            }
        }
        return stop;
    }

    private long done(Write write) {
        return ((Commit.Done) backend.commit(write)).revision();
    }
}
