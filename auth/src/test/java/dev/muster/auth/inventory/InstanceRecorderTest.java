package dev.muster.auth.inventory;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.history.Histories;
import dev.muster.auth.history.History;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Write;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class InstanceRecorderTest {
    private static final HostId ID = Agents.id(1);
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final FlappingWatch flapping = new FlappingWatch(backend, _ -> {}, time);
    private final Histories histories = new Histories(backend);
    private final InstanceRecorder recorder = recorder("run-1");
    private final InstanceRecorder other = recorder("run-2");

    @BeforeEach
    void start() throws Exception {
        for (var run : List.of("run-1", "run-2", "run-3")) {
            renewLease(run);
        }
        recorder.start();
        other.start();
    }

    @AfterEach
    void close() {
        backend.repair();
        recorder.close();
        other.close();
    }

    @Test
    void aJoinIsWrittenAtOnceAndTheFirstStreamAfterItToo() throws Exception {
        var joined = time.instant();
        recorder.joined(
                ID,
                new Enrollment("sha256:aa", Set.of(Role.NODE), "token", joined),
                Agents.info("a"));
        settle(recorder);
        assertThat(document().presence()).isEqualTo(new Presence.NeverConnected(joined));

        long epoch = connect(recorder, "a");
        settle(recorder);

        assertThat(document())
                .isEqualTo(
                        new Instance(
                                ID,
                                new Enrollment("sha256:aa", Set.of(Role.NODE), "token", joined),
                                new Connection(epoch, "run-1", "host-of-run-1", "process", joined),
                                Agents.info("a"),
                                AgentHealth.UNTOLD,
                                new Presence.Connected(joined)));
    }

    @Test
    void changesWithinFiveSecondsBecomeOneWrite() throws Exception {
        long epoch = connect(recorder, "a");
        settle(recorder);
        int before = backend.commits();

        for (int i = 0; i < 50; i++) {
            recorder.changed(ID, epoch, Agents.info("b" + i), Agents.ok(time.instant()));
        }
        assertThat(recorder.pending()).isEqualTo(1);
        time.advance(WriteBehind.REST.minusMillis(1));
        assertThat(backend.commits()).isEqualTo(before);

        time.advance(Duration.ofMillis(1));
        time.advance(Duration.ofSeconds(1));
        settle(recorder);

        assertThat(backend.commits()).isEqualTo(before + 1);
        assertThat(document().agent().hostname()).isEqualTo("b49");
        assertThat(document().health().components()).hasSize(1);
    }

    @Test
    void aLeaveSaysWhyAndWhen() throws Exception {
        long epoch = connect(recorder, "a");
        settle(recorder);
        time.jump(Duration.ofMinutes(1));
        var seen = time.instant().minusSeconds(3);

        recorder.left(ID, epoch, LeaveCause.RESTARTING, seen, null);
        settle(recorder);

        assertThat(document().presence())
                .isEqualTo(new Presence.Offline(time.instant(), LeaveCause.RESTARTING, seen, null));
        assertThat(document().agent().hostname()).isEqualTo("a");
    }

    @Test
    void aDecommissionDeletesAndALaterStreamBeginsAnew() throws Exception {
        long epoch = connect(recorder, "a");
        settle(recorder);
        recorder.left(ID, epoch, LeaveCause.DECOMMISSIONED, time.instant(), null);
        assertThat(recorder.flush(PATIENCE)).isTrue();
        assertThat(backend.get(InstanceDocument.key(ID))).isEmpty();
        assertThat(histories.of(ID)).isEqualTo(History.EMPTY);

        connect(recorder, "b");
        settle(recorder);

        assertThat(document().agent().hostname()).isEqualTo("b");
    }

    @Test
    void allThatHappensGoesIntoTheHistoryWithTheSameWrites() throws Exception {
        recorder.joined(ID, Agents.CERTIFICATE, Agents.info("a"));
        settle(recorder);
        long first = connect(recorder, "a");
        settle(recorder);
        int before = backend.commits();

        recorder.changed(ID, first, Agents.info("a"), Agents.ok(time.instant()));
        recorder.left(ID, first, LeaveCause.LOST, time.instant(), null);
        connect(recorder, "a");
        assertThat(recorder.flush(PATIENCE)).isTrue();

        assertThat(backend.commits()).isEqualTo(before + 1);
        assertThat(histories.of(ID).entries())
                .extracting(entry -> entry.subject() + ": " + entry.from() + " > " + entry.to())
                .containsExactly(
                        "presence:  > never_connected",
                        "presence: never_connected > connected",
                        "instance:  > ok",
                        "presence: connected > offline",
                        "presence: offline > connected");
    }

    @Test
    void aMoveToAnotherAuthIsNotInTheHistory() throws Exception {
        connect(recorder, "a");
        settle(recorder);
        connect(other, "a");
        settle(other);

        assertThat(histories.of(ID).entries()).hasSize(1);
    }

    @Test
    void whatASupersededStreamSaysIsNotInTheHistory() throws Exception {
        long stale = connect(recorder, "a");
        settle(recorder);
        time.jump(Duration.ofSeconds(10));
        connect(other, "b");
        settle(other);

        recorder.left(ID, stale, LeaveCause.LOST, time.instant(), null);
        assertThat(recorder.flush(PATIENCE)).isTrue();

        assertThat(histories.of(ID).entries()).hasSize(1);
    }

    @Test
    void anOlderStreamOfTheSameAgentChangesNothing() throws Exception {
        long older = connect(recorder, "a");
        long newer = connect(recorder, "b");
        assertThat(newer).isGreaterThan(older);

        recorder.changed(ID, older, Agents.info("stale"), AgentHealth.UNTOLD);
        recorder.left(ID, older, LeaveCause.REPLACED, time.instant(), null);
        assertThat(recorder.flush(PATIENCE)).isTrue();

        assertThat(document().agent().hostname()).isEqualTo("b");
        assertThat(document().presence()).isInstanceOf(Presence.Connected.class);
    }

    @Test
    void aDialThatTheAgentGaveUpChangesNothing() throws Exception {
        connect(recorder, "a");
        settle(recorder);

        time.jump(Duration.ofSeconds(10));
        long dial = other.opened(ID, "process", 0);
        other.left(ID, dial, LeaveCause.LOST, time.instant(), null);
        assertThat(other.flush(PATIENCE)).isTrue();

        assertThat(document().presence()).isInstanceOf(Presence.Connected.class);
        assertThat(document().connection().orElseThrow().owner()).isEqualTo("run-1");
        assertThat(histories.of(ID).entries()).hasSize(1);
    }

    @Test
    void aDialThatTookThePlaceOfAStreamHereEndsIt() throws Exception {
        connect(recorder, "a");
        settle(recorder);

        long dial = recorder.opened(ID, "process", 0);
        assertThat(recorder.pending()).isZero();
        recorder.left(ID, dial, LeaveCause.LOST, time.instant(), null);
        assertThat(recorder.flush(PATIENCE)).isTrue();

        assertThat(document().presence()).isInstanceOf(Presence.Offline.class);
    }

    @Test
    void anOwnerWhoseAgentMovedChangesNothing() throws Exception {
        long stale = connect(recorder, "a");
        settle(recorder);
        time.jump(Duration.ofSeconds(10));
        long epoch = connect(other, "b");
        settle(other);

        recorder.changed(ID, stale, Agents.info("stale"), AgentHealth.UNTOLD);
        recorder.left(ID, stale, LeaveCause.LOST, time.instant(), null);
        assertThat(recorder.flush(PATIENCE)).isTrue();

        assertThat(document().presence()).isInstanceOf(Presence.Connected.class);
        assertThat(document().agent().hostname()).isEqualTo("b");
        assertThat(document().connection())
                .hasValueSatisfying(connection -> {
                    assertThat(connection.owner()).isEqualTo("run-2");
                    assertThat(connection.epoch()).isEqualTo(epoch);
                });
    }

    @Test
    void aDroppedStreamTellsWhetherItsAgentIsElsewhere() throws Exception {
        long stale = connect(recorder, "a");
        settle(recorder);
        recorder.dropped(ID, stale, Doubt.DROPPED, time.instant());
        assertThat(recorder.flush(PATIENCE)).isTrue();
        assertThat(recorder.isElsewhere(ID, stale)).isFalse();

        time.jump(Duration.ofSeconds(10));
        connect(other, "b");
        settle(other);
        recorder.dropped(ID, stale, Doubt.DROPPED, time.instant());
        assertThat(recorder.flush(PATIENCE)).isTrue();

        assertThat(recorder.isElsewhere(ID, stale)).isTrue();
        assertThat(recorder.isElsewhere(ID, stale - 1)).isFalse();
        recorder.left(ID, stale, LeaveCause.REPLACED, time.instant(), null);
        assertThat(recorder.isElsewhere(ID, stale)).isFalse();
    }

    @Test
    void aDroppedStreamWhoseDocumentIsMissingIsNotElsewhere() throws Exception {
        long epoch = connect(recorder, "a");
        settle(recorder);

        backend.commit(Write.delete(InstanceDocument.key(ID)));
        recorder.dropped(ID, epoch, Doubt.DROPPED, time.instant());
        assertThat(recorder.flush(PATIENCE)).isTrue();

        assertThat(recorder.isElsewhere(ID, epoch)).isFalse();
    }

    @Test
    void aClaimThatWasHeldUpLosesToALaterOne() throws Exception {
        backend.breakDown(DOWN);
        connect(recorder, "a");
        holdUpClaim();

        backend.repair();
        renewLease("run-2");
        connect(other, "b");
        settle(other);
        drain(recorder);

        assertThat(document().agent().hostname()).isEqualTo("b");
        assertThat(document().connection().orElseThrow().owner()).isEqualTo("run-2");
    }

    @Test
    void aClaimThatWasHeldUpTakesOverFromAnOwnerThatIsGone() throws Exception {
        connect(other, "b");
        settle(other);
        backend.commit(Write.delete("auths/run-2"));
        backend.breakDown(DOWN);
        time.jump(Duration.ofMillis(-1));
        connect(recorder, "a");
        holdUpClaim();

        backend.repair();
        drain(recorder);

        assertThat(document().agent().hostname()).isEqualTo("a");
    }

    @Test
    void aFreshStreamWinsOverAnOwnerWhoseClockIsAhead() throws Exception {
        var ahead = new ManualTime();
        ahead.jump(Duration.ofMinutes(10));
        var early =
                new InstanceRecorder(
                        backend,
                        Agents.run("run-3"),
                        new Leases(backend),
                        () -> Duration.ofHours(1),
                        flapping,
                        ahead,
                        new Random(1));
        early.start();
        connect(early, "a");
        settle(early);

        connect(recorder, "b");
        settle(recorder);
        early.close();

        assertThat(document().agent().hostname()).isEqualTo("b");
        assertThat(document().connection().orElseThrow().owner()).isEqualTo("run-1");

        long told = Agents.connect(recorder, ID, "c", 0);
        assertThat(recorder.flush(PATIENCE)).isTrue();
        time.jump(Duration.ofSeconds(10));
        long next = Agents.connect(other, ID, "d", told);
        settle(other);

        assertThat(document().agent().hostname()).as("one that knew of it").isEqualTo("d");
        assertThat(document().connection().orElseThrow().told()).isEqualTo(next);
        assertThat(document().connection().orElseThrow().epoch()).isGreaterThan(next);
    }

    @Test
    void aStreamThatLostToACopyGetsTheDocumentBackWhenThatHasLeft() throws Exception {
        long copy = connect(other, "copy");
        settle(other);
        time.jump(Duration.ofMillis(-1));
        Agents.connect(recorder, ID, "a", 1);
        settle(recorder);
        assertThat(document().agent().hostname()).isEqualTo("copy");
        assertThat(recorder.pending()).as("nothing is owed").isZero();

        other.left(ID, copy, LeaveCause.STOPPED, time.instant(), null);
        assertThat(other.flush(PATIENCE)).isTrue();
        time.jump(WriteBehind.RECHECK);
        eventually(
                "the stream that is left has it",
                PATIENCE,
                () -> {
                    time.jump(WriteBehind.RECHECK);
                    return document().agent().hostname();
                },
                "a"::equals);

        assertThat(document().presence()).isInstanceOf(Presence.Connected.class);
        assertThat(document().connection().orElseThrow().owner()).isEqualTo("run-1");
    }

    @Test
    void aStreamThatLostAndEndsChangesNothing() throws Exception {
        long copy = connect(other, "copy");
        settle(other);
        time.jump(Duration.ofMillis(-1));
        long beaten = Agents.connect(recorder, ID, "a", 1);
        settle(recorder);
        other.left(ID, copy, LeaveCause.STOPPED, time.instant(), null);
        assertThat(other.flush(PATIENCE)).isTrue();
        recorder.left(ID, beaten, LeaveCause.LOST, time.instant(), null);

        eventually(
                "the recorder is done with it",
                PATIENCE,
                () -> {
                    time.jump(WriteBehind.RECHECK);
                    return recorder.tracked();
                },
                count -> count == 0);

        assertThat(document().agent().hostname()).isEqualTo("copy");
    }

    @Test
    void aDocumentThatTheStorageHasLostIsWrittenAgain() throws Exception {
        long epoch = connect(recorder, "a");
        recorder.changed(ID, epoch, Agents.info("b"), Agents.ok(time.instant()));
        drain(recorder);
        var before = document();
        backend.commit(Write.delete(InstanceDocument.key(ID)));

        recorder.recover(Map.of());

        eventually(
                "it is back",
                PATIENCE,
                () -> {
                    time.jump(WriteBehind.RECHECK);
                    return backend.get(InstanceDocument.key(ID));
                },
                Optional::isPresent);
        assertThat(document()).isEqualTo(before);
        recorder.left(ID, epoch, LeaveCause.STOPPED, time.instant(), null);
        assertThat(recorder.flush(PATIENCE)).isTrue();
        assertThat(document().presence()).isInstanceOf(Presence.Offline.class);
    }

    @Test
    void aDocumentThatTheStorageHasFromABackupIsWrittenAgain() throws Exception {
        connect(other, "old");
        settle(other);
        var backup = backend.get(InstanceDocument.key(ID)).orElseThrow();
        time.jump(Duration.ofMinutes(1));
        long epoch = connect(recorder, "new");
        settle(recorder);
        time.jump(WriteBehind.REST);
        backend.commit(Write.put(backup.key(), backup.value()));

        recorder.recover(Map.of(ID, epoch - 1));
        drain(recorder);

        assertThat(document().agent().hostname()).isEqualTo("new");
        assertThat(document().connection().orElseThrow().owner()).isEqualTo("run-1");
    }

    @Test
    void whoIsStoredAsThisRunWroteItIsNotWrittenAgain() throws Exception {
        long epoch = connect(recorder, "a");
        settle(recorder);

        recorder.recover(Map.of(ID, epoch));

        assertThat(recorder.pending()).isZero();
    }

    @Test
    void aStreamThatEndsBringsNothingBackThatAnotherAuthDeleted() throws Exception {
        long stale = connect(recorder, "a");
        settle(recorder);
        long epoch = Agents.connect(other, ID, "a", stale);
        settle(other);
        other.left(ID, epoch, LeaveCause.DECOMMISSIONED, time.instant(), null);
        assertThat(other.flush(PATIENCE)).isTrue();

        recorder.recover(Map.of());
        recorder.left(ID, stale, LeaveCause.LOST, time.instant(), null);
        eventually(
                "the recorder is done with it",
                PATIENCE,
                () -> {
                    time.jump(WriteBehind.RECHECK);
                    return recorder.tracked();
                },
                count -> count == 0);

        assertThat(backend.get(InstanceDocument.key(ID))).isEmpty();
    }

    @Test
    void keepsWhatHappensWhileTheStorageIsDown() throws Exception {
        backend.breakDown(DOWN);
        for (int i = 1; i <= 200; i++) {
            long epoch = Agents.connect(recorder, Agents.id(i), "h" + i, 0);
            if (i % 2 == 0) {
                recorder.left(Agents.id(i), epoch, LeaveCause.LOST, time.instant(), null);
            }
        }
        assertThat(recorder.pending()).isEqualTo(200);
        assertThat(pendingGauge()).isEqualTo(200);

        backend.repair();
        drain(recorder);

        for (int i = 1; i <= 200; i++) {
            assertThat(document(i).presence() instanceof Presence.Connected).isEqualTo(i % 2 == 1);
        }
    }

    @Test
    void aFlushGivesUpInTime() throws Exception {
        backend.stall();
        connect(recorder, "a");

        assertThat(recorder.flush(Duration.ofMillis(50))).isFalse();
        assertThat(recorder.pending()).isEqualTo(1);
    }

    @Test
    void aFlushDoesNotWaitForTheRest() throws Exception {
        long epoch = connect(recorder, "a");
        settle(recorder);
        recorder.left(ID, epoch, LeaveCause.STOPPED, time.instant(), null);

        assertThat(recorder.flush(PATIENCE)).isTrue();

        assertThat(document().presence()).isInstanceOf(Presence.Offline.class);
    }

    @Test
    void forgetsAgentsThatAreGone() throws Exception {
        for (int i = 1; i <= 100; i++) {
            long epoch = Agents.connect(recorder, Agents.id(i), "h", 0);
            recorder.left(Agents.id(i), epoch, LeaveCause.LOST, time.instant(), null);
            recorder.changed(Agents.id(1000 + i), 1, Agents.info("unknown"), AgentHealth.UNTOLD);
        }
        assertThat(recorder.flush(PATIENCE)).isTrue();

        eventually("nobody is tracked", PATIENCE, recorder::tracked, count -> count == 0);
    }

    private InstanceRecorder recorder(String run) {
        return new InstanceRecorder(
                backend,
                Agents.run(run),
                new Leases(backend),
                () -> Duration.ofHours(1),
                flapping,
                time,
                new Random(42));
    }

    /// Its own time stands still, so that it is renewed once.
    private void renewLease(String run) throws InterruptedException {
        new AuthLease(backend, Agents.run(run), () -> 0, _ -> {}, new ManualTime()).start();
    }

    /// Lets the storage refuse twice with ten seconds in between.
    private void holdUpClaim() throws InterruptedException {
        backend.awaitRefusals(1);
        eventually(
                "refused again",
                PATIENCE,
                () -> {
                    time.jump(Duration.ofSeconds(10));
                    return backend.refusals();
                },
                count -> count > 1);
    }

    private static long connect(InstanceRecorder recorder, String hostname) {
        return Agents.connect(recorder, ID, hostname, 0);
    }

    /// Lets what is due be written.
    private static void settle(InstanceRecorder recorder) throws InterruptedException {
        assertThat(recorder.awaitWritten(PATIENCE)).isTrue();
    }

    /// Moves time on until everything is written.
    private void drain(InstanceRecorder recorder) throws InterruptedException {
        while (!recorder.awaitWritten(Duration.ofMillis(10))) {
            time.advance(Duration.ofSeconds(1));
        }
    }

    private double pendingGauge() {
        var registry = new PrometheusRegistry();
        InventoryMetrics.register(registry, recorder);
        var gauge = (GaugeSnapshot) registry.scrape().get(0);
        assertThat(gauge.getMetadata().getName()).isEqualTo(MetricNames.INVENTORY_PENDING_WRITES);
        return gauge.getDataPoints().getFirst().getValue();
    }

    private Instance document() {
        return document(1);
    }

    private Instance document(int number) {
        var item = backend.get(InstanceDocument.key(Agents.id(number))).orElseThrow();
        return InstanceDocument.decode(item.value()).orElseThrow();
    }
}
