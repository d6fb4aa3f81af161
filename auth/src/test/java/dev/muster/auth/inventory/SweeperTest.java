package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Write;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SweeperTest {
    private static final Duration RETENTION = Duration.ofDays(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Documents documents = new Documents(backend);
    private final FlappingWatch flapping = new FlappingWatch(backend, _ -> {}, time);
    private final Leases leases = new Leases(backend);
    private final GoneRuns gone =
            new GoneRuns(leases, "run-2", (_, _) -> false, _ -> Optional.empty());
    private final Random random = new Random(42);
    private final List<AuditEvent> audit = new CopyOnWriteArrayList<>();
    private volatile boolean refusing;
    private volatile Duration heldFor = Sweeper.STEADY;
    private final InstanceRecorder recorder =
            new InstanceRecorder(
                    backend,
                    Agents.run("run-2"),
                    leases,
                    () -> Duration.ofHours(1),
                    flapping,
                    time,
                    random);
    private final Sweeper sweeper =
            new Sweeper(
                    backend,
                    RETENTION,
                    Agents.run("run-2"),
                    leases,
                    gone,
                    flapping,
                    () -> heldFor,
                    recorder,
                    this::record,
                    time,
                    random);

    @BeforeEach
    void start() {
        putOld(1);
        sweeper.start();
    }

    @AfterEach
    void close() {
        sweeper.close();
    }

    @Test
    void judgesNobodyBeforeItHasHeldItsLeaseForAWhile() throws Exception {
        heldFor = Sweeper.STEADY.minusMillis(1);
        pass(Sweeper.EVERY.multipliedBy(3));
        assertThat(sweeper.forgotten()).isZero();

        heldFor = Sweeper.STEADY;
        pass(Sweeper.STEADY.plus(Sweeper.LOOK));

        assertThat(sweeper.forgotten()).isEqualTo(1);
        assertThat(forgottenCounter()).isEqualTo(1);
    }

    @Test
    void sweepsAboutOnceAnHour() throws Exception {
        pass(Sweeper.LOOK);
        assertThat(sweeper.forgotten()).isEqualTo(1);

        putOld(2);
        pass(Sweeper.EVERY.dividedBy(2));
        assertThat(sweeper.forgotten()).isEqualTo(1);

        pass(Sweeper.EVERY.dividedBy(2).plus(Sweeper.LOOK));
        assertThat(sweeper.forgotten()).isEqualTo(2);
    }

    @Test
    void sweepsSoonAfterItHadLostItsLease() throws Exception {
        pass(Sweeper.LOOK);
        putOld(2);
        heldFor = Duration.ZERO;
        pass(Sweeper.LOOK);

        heldFor = Sweeper.STEADY;
        pass(Sweeper.STEADY.plus(Sweeper.LOOK));

        assertThat(sweeper.forgotten()).isEqualTo(2);
    }

    @Test
    void goesOnAfterAnOutageOfTheStorage() throws Exception {
        backend.breakDown(DOWN);
        pass(Sweeper.LOOK);
        backend.repair();

        pass(Sweeper.EVERY.plus(Sweeper.LOOK));

        assertThat(sweeper.forgotten()).isEqualTo(1);
    }

    @Test
    void settlesWhoIsLostAlsoWhileTheAuditLogTakesNothingAndSaysItLater() throws Exception {
        refusing = true;
        documents.put(2, new Presence.Connected(time.instant()));
        documents.put(3, new Presence.Connected(time.instant()));
        time.jump(AuthLease.KEPT);
        pass(Sweeper.LOOK);
        assertThat(documents.presence(2)).get().isInstanceOf(Presence.Offline.class);
        assertThat(documents.presence(3)).get().isInstanceOf(Presence.Offline.class);
        assertThat(audit).isEmpty();

        refusing = false;
        pass(Sweeper.LOOK);

        assertThat(audit).hasSize(2);
    }

    @Test
    void takesItsAgentsBackAsSoonAsItHasItsLeaseAgain() throws Exception {
        long epoch = Agents.connect(recorder, Agents.id(2), "a", 0);
        recorder.start();
        assertThat(recorder.awaitWritten(PATIENCE)).isTrue();
        recorder.close();
        pass(Sweeper.LOOK); // the regular sweep
        documents.settle(2);
        pass(Sweeper.LOOK);
        assertThat(recorder.pending()).as("nobody had a reason to look").isZero();

        heldFor = Duration.ofSeconds(1);
        pass(Sweeper.LOOK);

        assertThat(recorder.pending()).as("to be written again").isEqualTo(1);
        assertThat(documents.epoch(2)).isEqualTo(epoch);
    }

    @Test
    void writesItsAgentsAgainThatTheStorageHasLostOnceThatCanBeRead() throws Exception {
        Agents.connect(recorder, Agents.id(2), "a", 0);
        recorder.start();
        assertThat(recorder.awaitWritten(PATIENCE)).isTrue();
        recorder.close();
        pass(Sweeper.LOOK);
        backend.commit(Write.delete(InstanceDocument.key(Agents.id(2))));
        heldFor = Duration.ofSeconds(1);
        backend.breakDown(DOWN);
        pass(Sweeper.LOOK);
        backend.repair();
        assertThat(recorder.pending()).isZero();

        heldFor = Duration.ofSeconds(11);
        pass(Sweeper.LOOK);

        assertThat(recorder.pending()).as("to be written again").isEqualTo(1);
    }

    @Test
    void settlesWhatAnotherRunLeftBehindOnceItsAgentsHadTimeToComeBack() throws Exception {
        pass(Sweeper.LOOK);
        documents.renewLease("run-1");
        var seen = time.instant();
        documents.put(2, new Presence.Connected(seen));

        pass(Retention.LAPSED.minus(Sweeper.LOOK));
        assertThat(documents.presence(2)).contains(new Presence.Connected(seen));

        pass(Sweeper.LOOK);
        assertThat(documents.presence(2)).contains(new Presence.Offline(LeaveCause.LOST, seen));
    }

    @Test
    void leavesThatToTheInstanceBeforeItAsLongAsThatLives() throws Exception {
        pass(Sweeper.LOOK);
        documents.renewLease("run-1");
        documents.put(2, new Presence.Connected(time.instant()));
        pass(Retention.LAPSED.minus(Sweeper.LOOK));
        documents.renewLease("run-0");

        pass(Sweeper.LOOK);
        assertThat(documents.presence(2)).containsInstanceOf(Presence.Connected.class);

        pass(LeaseAge.LAPSES_AFTER.plus(Sweeper.LOOK));
        assertThat(documents.presence(2)).containsInstanceOf(Presence.Offline.class);
    }

    @Test
    void triesAgainWhatTheStorageDidNotAllow() throws Exception {
        pass(Sweeper.LOOK);
        documents.renewLease("run-1");
        documents.put(2, new Presence.Connected(time.instant()));
        pass(Retention.LAPSED.minus(Sweeper.LOOK));
        backend.breakDown(DOWN);
        pass(Sweeper.LOOK);
        backend.repair();

        pass(Sweeper.LOOK);

        assertThat(documents.presence(2)).containsInstanceOf(Presence.Offline.class);
    }

    private void putOld(int number) {
        var left = time.instant().minus(RETENTION);
        documents.put(number, new Presence.Offline(LeaveCause.STOPPED, left));
    }

    /// Returns when the sweeper has done what was due and sleeps.
    private void record(AuditEvent event) {
        if (refusing) {
            throw new FaultException(new Fault("Cannot write the audit log", DOWN));
        }
        audit.add(event);
    }

    private void pass(Duration duration) throws InterruptedException {
        for (long i = duration.dividedBy(Sweeper.LOOK); i > 0; i--) {
            judge();
            time.advance(Sweeper.LOOK);
        }
        time.advance(Duration.ZERO);
    }

    /// As [dev.muster.auth.incident.IncidentWatch] does, which looks more often.
    private void judge() {
        try {
            gone.judged(gone.toJudge(new LeaseStanding(true, heldFor, false)));
        } catch (FaultException _) {
            // the storage is away
        }
    }

    private double forgottenCounter() {
        var registry = new PrometheusRegistry();
        InventoryMetrics.register(registry, sweeper);
        var counter = (CounterSnapshot) registry.scrape().get(0);
        assertThat(counter.getMetadata().getName() + "_total")
                .isEqualTo(MetricNames.INVENTORY_FORGOTTEN);
        return counter.getDataPoints().getFirst().getValue();
    }
}
