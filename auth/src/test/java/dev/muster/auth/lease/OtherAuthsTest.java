package dev.muster.auth.lease;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.reason.Reason;
import dev.muster.core.version.BuildVersion;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class OtherAuthsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final List<AuthLease> leases = new ArrayList<>();
    private final OtherAuths others = new OtherAuths(new Leases(backend), "run-1", time);

    @AfterEach
    void stop() {
        others.close();
        leases.forEach(AuthLease::close);
    }

    @Test
    void isAloneWhereNobodyElseRenews() throws Exception {
        lease("run-1");

        others.start(_ -> {}, _ -> {});
        time.advance(AuthLease.RENEWAL);

        assertThat(others.serving()).isEmpty();
    }

    @Test
    void knowsAtOnceOfAnotherOneThatLives() throws Exception {
        lease("run-1");
        lease("run-2");

        others.start(_ -> {}, _ -> {});

        eventually("it knows", SOON, others::serving, living -> !living.isEmpty());
    }

    @Test
    void isAloneOnceTheOtherRenewsNoMore() throws Exception {
        lease("run-2");
        others.start(_ -> {}, _ -> {});
        eventually("it knows", SOON, others::serving, living -> !living.isEmpty());

        for (int i = 0; i < 4; i++) {
            time.advance(AuthLease.RENEWAL);
        }

        eventually("it is alone", SOON, others::serving, List::isEmpty);
    }

    @Test
    void countsNotWhoIsAboutToStop() throws Exception {
        lease("run-2");
        lease("run-3");
        others.start(_ -> {}, _ -> {});
        eventually("it knows", SOON, others::serving, serving -> serving.size() == 2);

        leases.getFirst().drain();
        backend.awaitCommits(3);
        time.advance(AuthLease.RENEWAL);

        eventually(
                "it knows that one goes",
                SOON,
                others::serving,
                serving ->
                        serving.stream()
                                .map(one -> one.run().id())
                                .toList()
                                .equals(List.of("run-3")));
    }

    @Test
    void goesByWhatItKnowsWhileTheStorageIsAway() throws Exception {
        lease("run-2");
        others.start(_ -> {}, _ -> {});
        eventually("it knows", SOON, others::serving, living -> !living.isEmpty());

        backend.breakDown(DOWN);
        for (int i = 0; i < 10; i++) {
            time.advance(AuthLease.RENEWAL);
        }

        assertThat(others.serving()).hasSize(1);
        backend.repair();
    }

    @Test
    void isNotBesideTheRunBeforeItThatWasKilled() throws Exception {
        lease("run-0", "one", time.instant());
        time.jump(Duration.ofSeconds(1));
        lease("run-1", "one", time.instant());
        lease("run-2");

        others.start(_ -> {}, _ -> {});

        eventually(
                "it knows of the other alone",
                SOON,
                others::serving,
                living ->
                        living.stream()
                                .map(one -> one.run().id())
                                .toList()
                                .equals(List.of("run-2")));
    }

    @Test
    void goesOnWhenWhoeverIsToldFails() throws Exception {
        var looks = new AtomicInteger();
        others.start(
                _ -> {},
                _ -> {
                    looks.incrementAndGet();
                    throw new IllegalStateException("a defect");
                });

        for (int i = 1; i < 3; i++) {
            int wanted = i;
            eventually("it looks", SOON, looks::get, many -> many == wanted);
            time.advance(AuthLease.RENEWAL);
        }

        eventually("it looks again", SOON, looks::get, many -> many == 3);
    }

    /// Renews once, as its own time stands still.
    private void lease(String run) throws InterruptedException {
        lease(run, "of-" + run, time.instant());
    }

    private void lease(String run, String host, Instant since) throws InterruptedException {
        var id = new AuthRun(run, host, "a:1", BuildVersion.current(), since);
        var lease = new AuthLease(backend, id, () -> 0, _ -> {}, new ManualTime());
        lease.start();
        leases.add(lease);
    }
}
