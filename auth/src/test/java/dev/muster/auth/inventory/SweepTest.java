package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.audit.Unsaid;
import dev.muster.auth.history.Histories;
import dev.muster.auth.history.History;
import dev.muster.auth.history.HistoryEntry;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class SweepTest {
    private static final Duration RETENTION = Duration.ofDays(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Documents documents = new Documents(backend);
    private final List<AuditEvent> audit = new CopyOnWriteArrayList<>();
    private final FlappingWatch flapping = new FlappingWatch(backend, audit::add, time);
    private final Histories histories = new Histories(backend);

    /// How many agents of a run incidents count.
    private final Map<String, Integer> incidents = new HashMap<>();

    private final GoneRuns gone =
            new GoneRuns(
                    new Leases(backend),
                    "run-2",
                    (run, lost) ->
                            incidents.computeIfPresent(run, (_, count) -> count + lost) != null,
                    _ -> Optional.empty());
    private final InstanceStore store =
            new InstanceStore(
                    backend,
                    new Leases(backend),
                    () -> Sweeper.STEADY,
                    Duration.ofMinutes(20),
                    time);

    @Test
    void forgetsAnAgentAndItsHistoryTogether() throws Exception {
        documents.put(1, stopped());
        time.jump(Duration.ofDays(1));
        documents.put(2, stopped());
        time.jump(RETENTION.minusDays(1));
        int before = backend.commits();

        var sweep = swept();

        assertThat(sweep.forgotten()).isEqualTo(1);
        assertThat(backend.commits()).isEqualTo(before + 1);
        assertThat(documents.presence(1)).isEmpty();
        assertThat(histories.of(Agents.id(1))).isEqualTo(History.EMPTY);
        assertThat(documents.presence(2)).isPresent();
        assertThat(histories.of(Agents.id(2)).entries()).hasSize(1);
    }

    @Test
    void neverForgetsAnAgentThatHasJustComeBack() throws Exception {
        documents.put(1, stopped());
        time.jump(RETENTION);
        var asked = new AtomicInteger();
        BooleanSupplier comesBackMeanwhile =
                () -> {
                    if (asked.incrementAndGet() == 2) {
                        documents.put(1, new Presence.Connected(time.instant()));
                    }
                    return true;
                };

        var sweep = sweep("run-2", comesBackMeanwhile, _ -> false);
        sweep.run();

        assertThat(asked).hasValueGreaterThan(1);
        assertThat(sweep.forgotten()).isZero();
        assertThat(documents.presence(1)).contains(new Presence.Connected(time.instant()));
        assertThat(histories.of(Agents.id(1)).entries()).hasSize(2);
    }

    @Test
    void comesBackWithItsCertificateAloneWhenItIsForgotten() throws Exception {
        documents.put(1, stopped());
        time.jump(RETENTION);
        assertThat(swept().forgotten()).isEqualTo(1);

        try (var recorder = recorder("run-2")) {
            connect(recorder);
        }

        assertThat(documents.presence(1)).contains(new Presence.Connected(time.instant()));
        assertThat(histories.of(Agents.id(1)).entries())
                .extracting(HistoryEntry::to)
                .containsExactly("connected");
    }

    @Test
    void settlesAnAgentWhoseOwnerIsGoneAsLostSinceTheLastRenewal() throws Exception {
        documents.renewLease("run-1");
        var renewed = time.instant();
        documents.put(1, new Presence.Connected(renewed.minusSeconds(60)));
        time.jump(Retention.LAPSED);

        var sweep = swept();

        var lost = new Presence.Offline(LeaveCause.LOST, renewed);
        assertThat(sweep.settled()).isEqualTo(1);
        assertThat(documents.presence(1)).contains(lost);
        assertThat(audit)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.InstanceDisconnected.class,
                        event -> {
                            assertThat(event.host()).isEqualTo(Agents.id(1));
                            assertThat(event.cause()).isEqualTo(LeaveCause.LOST);
                            assertThat(event.lastSeen()).isEqualTo(renewed);
                            assertThat(event.address()).isEqualTo("unknown");
                        });
        assertThat(histories.of(Agents.id(1)).entries().getLast().to()).isEqualTo("offline");
        time.jump(AuthLease.KEPT.plusDays(3));
        assertThat(store.get(Agents.id(1)).orElseThrow())
                .satisfies(seen -> {
                    assertThat(seen.presence()).isEqualTo(lost);
                    assertThat(seen.lastSeen()).contains(renewed);
                });
        assertThat(swept().settled()).as("settled once").isZero();
        time.jump(RETENTION);
        assertThat(swept().forgotten()).isEqualTo(1);
    }

    @Test
    void eachThatIsLostWithItsOwnerHasAnEventWhereNoIncidentCountsIt() throws Exception {
        documents.renewLease("run-1");
        for (int i = 1; i <= 60; i++) {
            documents.put(i, new Presence.Connected(time.instant()));
        }
        time.jump(Retention.LAPSED);

        assertThat(swept().settled()).isEqualTo(60);

        assertThat(audit).hasSize(60);
    }

    @Test
    void whomAnIncidentCountsHasNoEvent() throws Exception {
        incidents.put("run-1", 0);
        documents.renewLease("run-1");
        for (int i = 1; i <= 60; i++) {
            documents.put(i, new Presence.Connected(time.instant()));
        }
        time.jump(Retention.LAPSED);

        assertThat(swept().settled()).isEqualTo(60);

        assertThat(audit).isEmpty();
        assertThat(incidents).containsEntry("run-1", 60);
    }

    @Test
    void whoWasSettledHasItsEventAlsoWhereTheStorageFailsNext() throws Exception {
        documents.renewLease("run-1");
        documents.put(1, new Presence.Connected(time.instant()));
        documents.put(2, new Presence.Connected(time.instant()));
        time.jump(Retention.LAPSED);
        gone.judged(new Leases(backend).all());
        BooleanSupplier failsAfterTheFirst =
                () -> {
                    if (documents.presence(1).get() instanceof Presence.Offline) {
                        backend.breakDown(
                                new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait"));
                    }
                    return true;
                };

        assertThatThrownBy(sweep("run-2", failsAfterTheFirst, _ -> false)::run)
                .isInstanceOf(FaultException.class);

        assertThat(audit).hasSize(1);
    }

    @Test
    void settlesNothingOfARunThatWasNotJudgedAsAWhole() throws Exception {
        documents.renewLease("run-1");
        documents.put(1, new Presence.Connected(time.instant()));
        time.jump(Retention.LAPSED);

        sweep("run-2", () -> true, _ -> false).run();
        assertThat(documents.presence(1)).containsInstanceOf(Presence.Connected.class);

        assertThat(swept().settled()).isEqualTo(1);
    }

    @Test
    void whatSettlesADocumentKeepsWhatItDoesNotKnow() throws Exception {
        documents.put(1, new Presence.Connected(time.instant()));
        var item = backend.get(InstanceDocument.key(Agents.id(1))).orElseThrow();
        backend.commit(Write.put(item.key(), item.value().replaceFirst("\\{", "{\"new\":7,")));
        time.jump(AuthLease.KEPT);

        assertThat(swept().settled()).isEqualTo(1);

        assertThat(backend.get(item.key()).orElseThrow().value()).contains("\"new\":7");
    }

    @Test
    void leavesThoseAloneWhoseOwnerLives() throws Exception {
        documents.put(1, new Presence.Connected(time.instant()));
        time.jump(RETENTION.multipliedBy(2));
        documents.renewLease("run-1");
        int before = backend.commits();

        swept();

        assertThat(backend.commits()).isEqualTo(before);
    }

    @Test
    void doesNotForgetTheHostOfAnAuthServiceThatRuns() throws Exception {
        documents.put(1, stopped());
        documents.put(2, stopped());
        documents.put(3, stopped());
        time.jump(RETENTION);
        new AuthLease(backend, runOn("run-3", 3), () -> 0, _ -> {}, new ManualTime()).start();

        var sweep = sweep(runOn("run-2", 2), () -> true, _ -> false);
        sweep.run();

        assertThat(sweep.forgotten()).isEqualTo(1);
        assertThat(documents.presence(1)).isEmpty();
        assertThat(documents.presence(2)).isPresent();
        assertThat(documents.presence(3)).isPresent();
    }

    @Test
    void writesItsOwnAgentsAgainThatOthersTookForLost() throws Exception {
        try (var recorder = recorder("run-1")) {
            long epoch = connect(recorder);
            documents.renewLease("run-1");
            time.jump(Retention.LAPSED);
            assertThat(swept().settled()).isEqualTo(1);
            documents.renewLease("run-1");

            sweep("run-1", () -> false, recorder::confirms).restore();
            assertThat(recorder.flush(PATIENCE)).isTrue();

            assertThat(documents.presence(1)).contains(new Presence.Connected(time.instant()));
            assertThat(store.get(Agents.id(1)).orElseThrow().connected()).isTrue();

            recorder.left(Agents.id(1), epoch, LeaveCause.STOPPED, time.instant(), null);
            assertThat(recorder.flush(PATIENCE)).isTrue();
            sweep("run-1", () -> true, recorder::confirms).run();
            assertThat(documents.presence(1)).contains(stopped());
        }
    }

    @Test
    void callsThoseLostThatItsRunHasByTheDocumentAloneAsAfterARestore() throws Exception {
        var seen = time.instant();
        documents.put(2, new Presence.Connected(seen));
        time.jump(Duration.ofHours(1));
        documents.renewLease("run-1");
        try (var recorder = recorder("run-1")) {
            connect(recorder);

            var sweep = sweep(Agents.run("run-1"), () -> true, _ -> false, recorder::knows);
            sweep.run();

            assertThat(sweep.settled()).isEqualTo(1);
            assertThat(documents.presence(2))
                    .contains(new Presence.Offline(time.instant(), LeaveCause.LOST, seen, null));
            assertThat(documents.presence(1)).containsInstanceOf(Presence.Connected.class);
            assertThat(audit).hasSize(1);
        }
    }

    @Test
    void leavesAnAgentConnectedThatComesWhileItIsCalledLost() throws Exception {
        documents.put(1, new Presence.Connected(time.instant()));
        documents.renewLease("run-1");
        time.jump(Duration.ofSeconds(1));
        try (var recorder = recorder("run-1")) {
            Predicate<HostId> comesAfterTheLook =
                    id -> {
                        boolean known = recorder.knows(id);
                        connectUnchecked(recorder);
                        return known;
                    };

            var sweep = sweep(Agents.run("run-1"), () -> true, _ -> false, comesAfterTheLook);
            sweep.run();

            assertThat(sweep.settled()).isZero();
            assertThat(documents.presence(1)).contains(new Presence.Connected(time.instant()));
        }
    }

    @Test
    void endsTheFlappingThatNobodyWatchesAnyMore() throws Exception {
        var began = time.instant();
        documents.put(1, stopped(), new Flapping.Restless(began, 8, began));
        time.jump(Duration.ofMinutes(15));
        swept();
        assertThat(flappingSince(1)).contains(began);

        time.jump(Duration.ofSeconds(1));
        swept();
        swept();
        flapping.close(); // says it

        assertThat(audit).containsExactly(new AuditEvent.InstanceCalm(Agents.id(1), "h1", began));
        assertThat(flappingSince(1)).isEmpty();
    }

    @Test
    void severalSweepsAtOnceForgetEachAgentOnce() throws Exception {
        for (int i = 0; i < 300; i++) {
            documents.put(i, stopped());
        }
        time.jump(RETENTION);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Sweep> one = this::swept;
            int sum = 0;
            for (var done : threads.invokeAll(Stream.generate(() -> one).limit(4).toList())) {
                sum += done.get().forgotten();
            }
            assertThat(sum).isEqualTo(300);
        }
        assertThat(documents.count()).isZero();
    }

    @Test
    void goesPageByPageWithPausesInBetween() throws Exception {
        for (int i = 0; i < 2 * Sweep.PAGE + 1; i++) {
            documents.put(i, stopped());
        }
        time.jump(RETENTION);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sweep = threads.submit(this::swept);
            time.advance(Sweep.PAUSE);
            time.advance(Sweep.PAUSE);
            assertThat(sweep.get().forgotten()).isEqualTo(2 * Sweep.PAGE + 1);
        }
    }

    @Test
    void endsWhereItMayJudgeNoMore() throws Exception {
        for (int i = 0; i < 10; i++) {
            documents.put(i, stopped());
        }
        time.jump(RETENTION);
        var asked = new AtomicInteger();

        sweep("run-2", () -> asked.incrementAndGet() <= 4, _ -> false).run();

        assertThat(documents.count()).isEqualTo(7);
    }

    @Test
    void leavesADocumentAloneThatItDoesNotUnderstand() throws Exception {
        backend.commit(Write.put(InstanceDocument.key(Agents.id(1)), "{\"v\":1,"));
        time.jump(RETENTION);

        assertThat(swept().forgotten()).isZero();

        assertThat(documents.count()).isEqualTo(1);
    }

    private Optional<Instant> flappingSince(int number) {
        return store.get(Agents.id(number)).orElseThrow().instance().flapping().since();
    }

    private Sweep swept() throws InterruptedException {
        gone.judged(new Leases(backend).all());
        var sweep = sweep("run-2", () -> true, _ -> false);
        sweep.run();
        return sweep;
    }

    private Sweep sweep(String run, BooleanSupplier judges, Predicate<HostId> confirms) {
        return sweep(Agents.run(run), judges, confirms);
    }

    private Sweep sweep(AuthRun self, BooleanSupplier judges, Predicate<HostId> confirms) {
        return sweep(self, judges, confirms, _ -> true);
    }

    private Sweep sweep(
            AuthRun self,
            BooleanSupplier judges,
            Predicate<HostId> confirms,
            Predicate<HostId> knows) {
        return new Sweep(
                backend,
                new Retention(RETENTION),
                self,
                new Leases(backend),
                flapping,
                judges,
                confirms,
                knows,
                gone,
                new Unsaid(100, audit::add),
                time);
    }

    private InstanceRecorder recorder(String run) {
        var recorder =
                new InstanceRecorder(
                        backend,
                        Agents.run(run),
                        new Leases(backend),
                        () -> Duration.ofHours(1),
                        flapping,
                        time,
                        new Random(42));
        recorder.start();
        return recorder;
    }

    private static long connect(InstanceRecorder recorder) throws InterruptedException {
        long epoch = Agents.connect(recorder, Agents.id(1), "a", 0);
        assertThat(recorder.awaitWritten(PATIENCE)).isTrue();
        return epoch;
    }

    private static void connectUnchecked(InstanceRecorder recorder) {
        try {
            connect(recorder);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A run of the Auth Service on the host of that agent.
    private static AuthRun runOn(String run, int number) {
        var any = Agents.run(run);
        return new AuthRun(
                run, Agents.id(number).toString(), any.address(), any.version(), any.since());
    }

    private Presence stopped() {
        return new Presence.Offline(LeaveCause.STOPPED, time.instant());
    }
}
