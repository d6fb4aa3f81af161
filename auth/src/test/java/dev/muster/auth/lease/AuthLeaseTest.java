package dev.muster.auth.lease;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Write;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class AuthLeaseTest {
    private static final AuthRun RUN =
            new AuthRun(
                    "run-1",
                    "auth-1",
                    "127.0.0.1:3025",
                    new Version(1, 2, 3, ""),
                    Instant.parse("2026-01-31T12:00:00Z"));
    private static final Reason FULL = new Reason(Reason.Code.DISK_FULL, "full", "free some");
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final BlockingQueue<Heartbeat> beats = new LinkedBlockingQueue<>();
    private final AuthLease lease = new AuthLease(backend, RUN, () -> 7, beats::add, time);
    private final Leases leases = new Leases(backend);

    @AfterEach
    void close() {
        backend.repair();
        lease.close();
    }

    @Test
    void isHeldFromTheStartOn() throws Exception {
        lease.start();

        assertThat(leases.age("run-1")).contains(new LeaseAge(Duration.ZERO, false));
        assertThat(beats.take()).isEqualTo(new Heartbeat.Acked(time.instant()));
    }

    @Test
    void agesUntilItIsRenewed() throws Exception {
        lease.start();
        beats.take();

        time.advance(Duration.ofSeconds(4));
        assertThat(leases.age("run-1").orElseThrow().sinceRenewal())
                .isEqualTo(Duration.ofSeconds(4));

        time.advance(Duration.ofSeconds(1));
        assertThat(beats.take()).isEqualTo(new Heartbeat.Acked(time.instant()));
        assertThat(leases.age("run-1").orElseThrow().sinceRenewal()).isZero();
    }

    @Test
    void reportsWhyTheStorageFailsAndThatItWorksAgain() throws Exception {
        lease.start();
        beats.take();

        backend.breakDown(FULL);
        time.advance(AuthLease.RENEWAL);
        var now = time.instant();
        assertThat(beats.take())
                .isEqualTo(new Heartbeat.Failed(now, FULL, now.plus(AuthLease.RENEWAL)));

        backend.repair();
        time.advance(AuthLease.RENEWAL);
        assertThat(beats.take()).isEqualTo(new Heartbeat.Acked(time.instant()));
    }

    @Test
    void reportsAStorageThatHangsAndCallsItOnlyOnce() throws Exception {
        try (var impatient =
                new AuthLease(backend, RUN, () -> 7, Optional::empty, beats::add, time, SHORT)) {
            backend.stall();
            impatient.start();
            assertThat(beats.take()).satisfies(AuthLeaseTest::isSilence);
            for (int i = 0; i < 2; i++) {
                time.advance(AuthLease.RENEWAL);
                assertThat(beats.take()).satisfies(AuthLeaseTest::isSilence);
            }

            backend.repair();
            backend.awaitCommits(1);
            time.advance(AuthLease.RENEWAL);
            beats.take();

            assertThat(backend.commits()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void doesNotCountARenewalThatEndedLongAgoAsOneOfNow() throws Exception {
        try (var impatient =
                new AuthLease(backend, RUN, () -> 7, Optional::empty, beats::add, time, SHORT)) {
            backend.stall();
            impatient.start();
            assertThat(beats.take()).satisfies(AuthLeaseTest::isSilence);

            backend.repair();
            backend.awaitCommits(1);
            backend.breakDown(FULL);
            time.advance(AuthLease.RENEWAL);

            assertThat(beats.take())
                    .isInstanceOfSatisfying(
                            Heartbeat.Failed.class,
                            failed -> assertThat(failed.reason()).isEqualTo(FULL));
            backend.repair();
        }
    }

    @Test
    void startsWithoutAStorage() throws Exception {
        backend.breakDown(FULL);

        lease.start();

        assertThat(beats.take()).isInstanceOf(Heartbeat.Failed.class);
    }

    @Test
    void vouchesNoMoreAfterAStopInOrderOrThreeMissedRenewals() throws Exception {
        lease.start();
        time.jump(LeaseAge.LAPSES_AFTER);
        assertThat(new LeaseAge(LeaseAge.LAPSES_AFTER, false).alive()).isTrue();
        assertThat(new LeaseAge(LeaseAge.LAPSES_AFTER.plusMillis(1), false).alive()).isFalse();

        lease.close();

        var age = leases.age("run-1").orElseThrow();
        assertThat(age.stopped()).isTrue();
        assertThat(age.alive()).isFalse();
    }

    @Test
    void countsForHowLongItIsHeldWithoutAGap() throws Exception {
        assertThat(lease.heldFor()).isZero();

        lease.start();
        beats.take();
        renew();
        renew();
        assertThat(lease.heldFor()).isEqualTo(AuthLease.RENEWAL.multipliedBy(2));

        time.advance(LeaseAge.LAPSES_AFTER.plusMillis(1));
        beats.take();
        assertThat(lease.heldFor()).as("after a pause").isZero();
        renew();
        assertThat(lease.heldFor()).isEqualTo(AuthLease.RENEWAL);
    }

    @Test
    void isHeldAnewWhereTheStorageHasLostTheRenewalBefore() throws Exception {
        lease.start();
        beats.take();
        renew();
        assertThat(lease.heldFor()).isEqualTo(AuthLease.RENEWAL);

        backend.commit(Write.delete(RUN.key()));
        renew();

        assertThat(lease.heldFor()).isZero();
        assertThat(lease.standing().lapsed()).isTrue();
        renew();
        assertThat(lease.heldFor()).isEqualTo(AuthLease.RENEWAL);
    }

    @Test
    void isNotHeldOnceRenewalsHaveFailedForTooLong() throws Exception {
        lease.start();
        beats.take();
        renew();

        backend.breakDown(FULL);
        for (int i = 0; i < 3; i++) {
            renew();
        }
        assertThat(lease.heldFor())
                .as("a short outage")
                .isEqualTo(AuthLease.RENEWAL.multipliedBy(4));

        renew();
        assertThat(lease.heldFor()).isZero();
    }

    @Test
    void showsEveryRunWithItsStreamsTheOldestFirst() throws Exception {
        var later =
                new AuthRun(
                        "run-0",
                        "auth-2",
                        "127.0.0.1:3026",
                        RUN.version(),
                        RUN.since().plusSeconds(1));
        lease.start();
        try (var other = new AuthLease(backend, later, () -> 8, _ -> {}, time)) {
            other.start();
            time.jump(Duration.ofSeconds(3));

            var fresh = new LeaseAge(Duration.ofSeconds(3), false);
            assertThat(leases.all())
                    .containsExactly(
                            new KnownRun(RUN, 7, false, null, fresh),
                            new KnownRun(later, 8, false, null, fresh));
        }
    }

    @Test
    void saysAtOnceAndFromThenOnThatItDrains() throws Exception {
        lease.start();
        beats.take();

        lease.drain();

        eventually("it says so", SOON, this::draining, draining -> draining);
        renew();
        assertThat(draining()).isTrue();
        assertThat(leases.age("run-1").orElseThrow().alive()).isTrue();
    }

    @Test
    void drainsNotWhereALeaseOfAnEarlierVersionDoesNotSay() {
        var old =
                """
                {"v":1,"auth_id":"auth-1","address":"a:1","version":"1.2.3",\
                "since":"2026-01-31T12:00:00Z","ttl_seconds":172800,"stopped":false,"streams":7}\
                """;
        backend.commit(Write.put(RUN.key(), old).expiringIn(AuthLease.KEPT));

        assertThat(draining()).isFalse();
    }

    @Test
    void saysUntilWhenItsEventsAreInTheStorage() throws Exception {
        Queue<Optional<Instant>> until = new ConcurrentLinkedQueue<>();
        until.add(Optional.empty());
        until.add(Optional.of(RUN.since()));
        until.add(Optional.of(Instant.MAX));
        try (var telling = new AuthLease(backend, RUN, () -> 7, until::remove, beats::add, time)) {
            telling.start();
            beats.take();
            assertThat(leases.all().getFirst().eventsUntil()).isNull();
            renew();
            assertThat(leases.all().getFirst().eventsUntil()).isEqualTo(RUN.since());
        }
        assertThat(leases.all().getFirst().eventsUntil()).isEqualTo(Instant.MAX);
    }

    @Test
    void isRenewedAlsoAfterADefectOfWhoeverIsTold() throws Exception {
        var defects = new AtomicInteger();
        Consumer<Heartbeat> frail =
                beat -> {
                    beats.add(beat);
                    if (defects.getAndDecrement() > 0) {
                        throw new IllegalStateException("a defect");
                    }
                };
        try (var renewed = new AuthLease(backend, RUN, () -> 7, frail, time)) {
            renewed.start();
            beats.take();

            defects.set(1);
            renew();
            assertThat(beats.take())
                    .isInstanceOfSatisfying(
                            Heartbeat.Failed.class,
                            failed -> assertThat(failed.reason().cause()).contains("a defect"));

            defects.set(2);
            renew();
            beats.take();
            time.advance(AuthLease.RENEWAL);
            assertThat(beats.take()).isEqualTo(new Heartbeat.Acked(time.instant()));
        }
    }

    @Test
    void showsEveryRunHoweverManyThereWere() {
        for (int i = 0; i <= Leases.PAGE; i++) {
            var run = new AuthRun("run-" + i, "auth-1", "a:1", RUN.version(), RUN.since());
            var document = new LeaseDocument(run, AuthLease.KEPT, false, false, 0, null);
            backend.commit(Write.put(run.key(), document.encode()).expiringIn(AuthLease.KEPT));
        }

        assertThat(leases.all()).hasSize(Leases.PAGE + 1);
    }

    @Test
    void leavesNothingBehindWhereItHasNotBegun() {
        lease.close();

        assertThat(leases.all()).isEmpty();
    }

    @Test
    void passesOverADocumentOfAnUnknownForm() {
        backend.commit(Write.put(LeaseDocument.KEYS + "run-9", "{\"v\":9}"));

        assertThat(leases.all()).isEmpty();
    }

    @Test
    void isForgottenAfterItsTime() throws Exception {
        lease.start();
        lease.close();

        time.jump(AuthLease.KEPT);

        assertThat(leases.age("run-1")).isEmpty();
    }

    private boolean draining() {
        return leases.all().getFirst().draining();
    }

    private void renew() throws InterruptedException {
        time.advance(AuthLease.RENEWAL);
        beats.take();
    }

    private static void isSilence(Heartbeat beat) {
        assertThat(beat)
                .isInstanceOfSatisfying(
                        Heartbeat.Failed.class,
                        failed -> assertThat(failed.reason().cause()).contains("did not answer"));
    }
}
