package dev.muster.auth.incident;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.inventory.Enrollment;
import dev.muster.auth.inventory.FlappingWatch;
import dev.muster.auth.inventory.GoneRuns;
import dev.muster.auth.inventory.InstanceRecorder;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.inventory.Sweeper;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Watch;
import dev.muster.backend.Write;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Auth instances on one backend, as far as they lose agents.
@Timeout(120)
final class IncidentWatchTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Version VERSION = new Version(1, 2, 3, "");
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");

    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Line answers = new Line();
    private final Incidents incidents = new Incidents(answers);
    private final Queue<AuditEvent> audit = new ConcurrentLinkedQueue<>();
    private final List<Auth> auths = new ArrayList<>();
    private volatile boolean auditFails;

    @AfterEach
    void close() {
        backend.repair();
        auths.forEach(Auth::kill);
    }

    @Test
    void anAuthThatDiesWithItsAgentsIsOneIncidentThatNamesIt() throws Exception {
        var first = auth("a");
        var second = auth("b");
        auth("c");
        first.connect(0, 30);
        second.connect(100, 130);
        pass(Doubt.RETURN);

        second.kill();
        pass(GoneRuns.GRACE.minus(AuthLease.RENEWAL));
        assertThat(incidents.all()).as("they may turn up elsewhere").isEmpty();

        pass(Duration.ofSeconds(20));
        var incident = incidents.open().orElseThrow().incident();
        assertThat(incident.lost()).isEqualTo(30);
        assertThat(incident.shared())
                .isEqualTo(new Shared.AuthInstance("auth-b", "b.example.com:3025", true));
        assertThat(first.gauge(MetricNames.INCIDENTS_ACTIVE)).isEqualTo(1);
        assertThat(first.gauge(MetricNames.INCIDENT_AGENTS)).isEqualTo(30);

        first.connect(100, 130);
        pass(Duration.ofMinutes(2));
        assertThat(incidents.open()).isEmpty();
        assertThat(incidents.all()).singleElement().extracting(Incident::back).isEqualTo(30);
        assertThat(first.gauge(MetricNames.INCIDENTS_ACTIVE)).isZero();
        assertThat(audit)
                .hasSize(2)
                .anyMatch(event ->
                        event instanceof AuditEvent.IncidentBegun(var loss)
                                && loss.lost() == 30
                                && loss.authId().equals("auth-b"))
                .anyMatch(event ->
                        event instanceof AuditEvent.IncidentEnded(var loss, _)
                                && loss.back() == 30);
    }

    @Test
    void whereNoIncidentCanTellOfThemEachHasItsEvent() throws Exception {
        var first = auth("a");
        var second = auth("b");
        first.connect(0, 30);
        second.connect(100, 130);
        backend.commit(Write.put("incidents/open", "damaged"));
        pass(Doubt.RETURN);

        second.kill();
        pass(Doubt.RETURN.plusSeconds(20));

        assertThat(audit)
                .hasSize(30)
                .allMatch(event -> event instanceof AuditEvent.InstanceDisconnected);
    }

    @Test
    void agentsThatGoToAnotherAuthAreNoIncident() throws Exception {
        var first = auth("a");
        var second = auth("b");
        second.connect(0, 30);
        pass(Doubt.RETURN);

        second.kill();
        first.connect(0, 30);
        pass(Duration.ofMinutes(3));

        assertThat(incidents.all()).isEmpty();
        assertThat(audit).isEmpty();
    }

    @Test
    void fewThatAnAuthTakesAlongAreNoIncidentAndEachHasItsEvent() throws Exception {
        var first = auth("a");
        var second = auth("b");
        second.connect(0, 300);
        pass(Doubt.RETURN);

        second.kill();
        first.connect(25, 300);
        pass(Duration.ofMinutes(3));

        assertThat(incidents.all()).isEmpty();
        assertThat(audit)
                .hasSize(25)
                .allMatch(event -> event instanceof AuditEvent.InstanceDisconnected);
    }

    @Test
    void whoseAgentsDoNotComeBackAfterAStopIsOneIncidentThatCountsThemInsteadOfEvents()
            throws Exception {
        var first = auth("a");
        var second = auth("b");
        first.connect(0, 30);
        second.connect(100, 130);
        pass(Doubt.RETURN);

        second.stop();
        pass(Doubt.RETURN.plusSeconds(40));

        var incident = incidents.open().orElseThrow().incident();
        assertThat(incident.lost()).isEqualTo(30);
        assertThat(incident.folded()).as("they are settled").isEqualTo(30);
        assertThat(incident.away()).isEqualTo(30);

        pass(Incident.LONGEST.plusMinutes(1));
        assertThat(audit)
                .hasSize(2)
                .anyMatch(event ->
                        event instanceof AuditEvent.IncidentEnded(var loss, _)
                                && loss.folded() == 30);
    }

    @Test
    void thoseOfAnIncidentThatIsOverHaveTheirEvents() throws Exception {
        var first = auth("a");
        var second = auth("b");
        second.connect(0, 30);
        pass(Doubt.RETURN);

        second.kill();
        pass(GoneRuns.GRACE.plusSeconds(10));
        assertThat(incidents.open()).isPresent();
        first.connect(2, 30);
        pass(Duration.ofMinutes(3));

        assertThat(incidents.all()).singleElement().extracting(Incident::away).isEqualTo(2);
        assertThat(audit.stream().filter(AuditEvent.InstanceDisconnected.class::isInstance))
                .hasSize(2);
    }

    @Test
    void whatItsFirstAuthDoesNotLiveToTellAnotherTells() throws Exception {
        var first = auth("a");
        var second = auth("b");
        first.connect(0, 100);
        second.connect(200, 300);
        pass(Doubt.RETURN);

        first.lose(0, 40);
        pass(IncidentWatch.LOOK.multipliedBy(2));
        assertThat(incidents.open()).isPresent();
        first.kill();
        assertThat(audit).isEmpty();
        pass(IncidentWatch.PARTS.plus(GoneRuns.TURN).plus(IncidentWatch.ASK));

        assertThat(audit).singleElement().isInstanceOf(AuditEvent.IncidentBegun.class);
    }

    @Test
    void bothEventsAreToldAlsoWhereTheAnswersOfTheBackendAreLost() throws Exception {
        answers.forgetful = true;
        var auth = auth("a");
        auth.connect(0, 100);
        pass(Duration.ofSeconds(10));

        auth.lose(0, 40);
        auth.awaitWritten();
        pass(Duration.ofSeconds(20));
        assertThat(audit).singleElement().isInstanceOf(AuditEvent.IncidentBegun.class);

        auth.connect(0, 40);
        pass(Duration.ofMinutes(2));
        assertThat(audit).hasSize(2).last().isInstanceOf(AuditEvent.IncidentEnded.class);
    }

    @Test
    void bothEventsAreToldWhenTheAuditLogWorksAgain() throws Exception {
        var auth = auth("a");
        auth.connect(0, 100);
        pass(Duration.ofSeconds(10));

        auditFails = true;
        auth.lose(0, 40);
        auth.awaitWritten();
        pass(Duration.ofSeconds(20));
        auth.connect(0, 40);
        pass(Duration.ofMinutes(2));
        assertThat(incidents.all()).singleElement().matches(one -> one.ended().isPresent());
        assertThat(audit).isEmpty();

        auditFails = false;
        pass(IncidentWatch.ASK);
        assertThat(audit).hasSize(2).first().isInstanceOf(AuditEvent.IncidentBegun.class);
        assertThat(audit).last().isInstanceOf(AuditEvent.IncidentEnded.class);
    }

    @Test
    void whatOneAuthLosesIsAnIncidentUntilTheyHadTheirTime() throws Exception {
        var auth = auth("a");
        auth.connect(0, 100);
        pass(Duration.ofSeconds(10));

        auth.lose(0, 40);
        pass(Duration.ofSeconds(5));
        var incident = incidents.open().orElseThrow().incident();
        assertThat(incident.lost()).isEqualTo(40);
        assertThat(incident.shared()).isEqualTo(new Shared.Nothing());

        auth.lose(40, 60);
        pass(Duration.ofMinutes(1));
        assertThat(incidents.open().orElseThrow().incident().lost()).isEqualTo(60);
        assertThat(incidents.open().orElseThrow().incident().away()).isEqualTo(60);

        pass(Incident.LONGEST);
        assertThat(incidents.open()).isEmpty();
        assertThat(incidents.all()).singleElement().extracting(Incident::away).isEqualTo(60);
    }

    @Test
    void countsThoseThatAreHeldBeforeItIsOver() throws Exception {
        var auth = auth("a");
        auth.connect(0, 100);
        pass(Duration.ofSeconds(10));

        auth.lose(0, 40);
        auth.awaitWritten();
        auth.losses.hold();
        pass(Duration.ofSeconds(20));
        auth.connect(0, 39);
        pass(Duration.ofMinutes(1));
        assertThat(incidents.open()).isPresent();

        assertThat(auth.losses.fold()).isTrue();
        auth.losses.release();
        pass(Duration.ofSeconds(40));

        assertThat(incidents.all()).singleElement().extracting(Incident::folded).isEqualTo(1L);
        assertThat(incidents.open()).isEmpty();
    }

    @Test
    void whatAnotherAuthLosesAtThatTimeIsAPartHoweverLittle() throws Exception {
        var first = auth("a");
        var second = auth("b");
        first.connect(0, 100);
        second.connect(200, 300);
        pass(Duration.ofSeconds(10));

        second.lose(200, 205);
        first.lose(0, 40);
        pass(Duration.ofSeconds(10));
        assertThat(incidents.open().orElseThrow().incident().lost()).isEqualTo(45);

        pass(Duration.ofMinutes(1));
        assertThat(audit)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.IncidentBegun.class,
                        begun -> assertThat(begun.loss().lost()).isEqualTo(45));

        second.lose(205, 208);
        pass(Duration.ofSeconds(10));
        assertThat(incidents.open().orElseThrow().incident().lost())
                .as("it is too late for others")
                .isEqualTo(45);
    }

    @Test
    void anOutageOfTheBackendIsNone() throws Exception {
        var first = auth("a");
        auth("b").connect(0, 50);
        first.connect(100, 150);
        pass(Doubt.RETURN);

        backend.breakDown(DOWN);
        pass(Duration.ofMinutes(5));
        backend.repair();
        pass(Duration.ofMinutes(3));

        assertThat(incidents.all()).isEmpty();
    }

    @Test
    void whatIsLostWhileTheBackendIsAwayIsToldLater() throws Exception {
        var auth = auth("a");
        auth.connect(0, 100);
        pass(Duration.ofSeconds(10));

        backend.breakDown(DOWN);
        auth.lose(0, 50);
        pass(Duration.ofMinutes(2));
        backend.repair();
        pass(Duration.ofSeconds(20));

        assertThat(incidents.open().orElseThrow().incident().lost()).isEqualTo(50);
        assertThat(audit).hasSize(1);
    }

    @Test
    void nothingIsForgottenOfWhatIsLostOneAfterTheOtherWhileTheBackendIsAway() throws Exception {
        var auth = auth("a");
        auth.connect(0, 100);
        pass(Duration.ofSeconds(10));

        backend.breakDown(DOWN);
        auth.lose(0, 50);
        pass(Duration.ofMinutes(1));
        auth.lose(50, 80);
        pass(Duration.ofMinutes(1));
        backend.repair();
        pass(Duration.ofSeconds(20));

        assertThat(incidents.open().orElseThrow().incident().lost()).isEqualTo(80);
    }

    @Test
    void afterItsStartAnAuthMakesNoneOfThoseThatHaveNotComeBackYet() throws Exception {
        var before = auth("a");
        before.connect(0, 50);
        pass(Duration.ofSeconds(10));
        before.kill();
        time.jump(Duration.ofHours(1));

        var after = auth("b");
        pass(Duration.ofMinutes(1));
        after.connect(0, 50);
        pass(Duration.ofMinutes(4));

        assertThat(incidents.all()).isEmpty();
    }

    private void record(AuditEvent event) {
        if (auditFails) {
            throw new FaultException(new Fault("Cannot write the audit log", DOWN));
        }
        audit.add(event);
    }

    private Auth auth(String name) throws InterruptedException {
        var auth = new Auth(name);
        auths.add(auth);
        return auth;
    }

    /// Lets time pass in steps in which everybody does what is due.
    private void pass(Duration duration) throws InterruptedException {
        for (long i = duration.toSeconds(); i > 0; i--) {
            int threads = auths.stream().mapToInt(Auth::sleepers).sum();
            time.advance(Duration.ofSeconds(1), threads);
        }
        time.advance(Duration.ZERO, auths.stream().mapToInt(Auth::sleepers).sum());
    }

    private static HostId id(int number) {
        return new HostId(new UUID(0x4000, number));
    }

    private final class Auth {
        private final Line line = new Line();
        private final AuthLease lease;
        private final InstanceRecorder recorder;
        private final IncidentWatch watch;
        private final Sweeper sweeper;
        private final Losses losses;
        private final Map<Integer, Long> epochs = new HashMap<>();
        private final AtomicInteger connected = new AtomicInteger();
        private boolean killed;

        Auth(String name) throws InterruptedException {
            var run =
                    new AuthRun(
                            name,
                            "auth-" + name,
                            name + ".example.com:3025",
                            VERSION,
                            Instant.EPOCH);
            var leases = new Leases(backend);
            var gone = new GoneRuns(leases, name, incidents::fold, _ -> Optional.empty());
            var flapping = new FlappingWatch(backend, audit::add, time);
            lease = new AuthLease(line, run, connected::get, _ -> {}, time);
            recorder =
                    new InstanceRecorder(
                            backend, run, leases, lease::heldFor, flapping, time, new Random(1));
            losses = new Losses(connected::get, () -> 0, time);
            watch =
                    new IncidentWatch(
                            incidents,
                            losses,
                            new ConnectedAgents(time),
                            new InstanceStore(
                                    backend, leases, lease::heldFor, Duration.ofMinutes(20), time),
                            run,
                            gone,
                            lease::standing,
                            IncidentWatchTest.this::record,
                            time);
            sweeper =
                    new Sweeper(
                            backend,
                            Duration.ofDays(30),
                            run,
                            leases,
                            gone,
                            flapping,
                            lease::heldFor,
                            recorder,
                            audit::add,
                            time,
                            new Random(1));
            lease.start();
            recorder.start();
            watch.start();
            sweeper.start();
        }

        /// Lease, watch, the recorder's pacer and the sweeper.
        int sleepers() {
            return killed ? 0 : 4;
        }

        void connect(int from, int to) throws InterruptedException {
            for (int i = from; i < to; i++) {
                long epoch = recorder.opened(id(i), "process", 0);
                recorder.connected(
                        id(i),
                        epoch,
                        new Enrollment("sha256:aa", Set.of(Role.NODE), null, null),
                        new AgentInfo("h" + i, VERSION, Set.of(Role.NODE), Map.of(), "", "", ""),
                        AgentHealth.UNTOLD);
                epochs.put(i, epoch);
                connected.incrementAndGet();
            }
            awaitWritten();
        }

        void awaitWritten() throws InterruptedException {
            eventually("it is written", PATIENCE, recorder::pending, pending -> pending == 0);
        }

        void lose(int from, int to) {
            for (int i = from; i < to; i++) {
                connected.decrementAndGet();
                losses.add(id(i), VERSION);
                recorder.left(
                        id(i), epochs.getOrDefault(i, 0L), LeaveCause.LOST, time.instant(), null);
            }
        }

        double gauge(String name) {
            var registry = new PrometheusRegistry();
            watch.register(registry);
            return registry.scrape().stream()
                    .filter(metric -> metric.getMetadata().getName().equals(name))
                    .map(metric -> (GaugeSnapshot) metric)
                    .findFirst()
                    .orElseThrow()
                    .getDataPoints()
                    .getFirst()
                    .getValue();
        }

        /// Ends it as `kill -9` does.
        void kill() {
            line.cut = true;
            stop();
        }

        void stop() {
            if (!killed) {
                killed = true;
                watch.close();
                sweeper.close();
                recorder.close();
                lease.close();
            }
        }
    }

    /// A way to the backend that can be cut, so that a run that ends cannot say so.
    private final class Line implements Backend {
        private volatile boolean cut;

        /// Whether nobody hears that an incident began or ended.
        private volatile boolean forgetful;

        @Override
        public Optional<Item> get(String key) {
            return whole().get(key);
        }

        @Override
        public List<Item> range(String start, String end, int limit) {
            return whole().range(start, end, limit);
        }

        @Override
        public Commit commit(List<Write> writes) {
            var done = whole().commit(writes);
            if (forgetful && writes.stream().anyMatch(Line::isFirstOrLast)) {
                throw new FaultException(new Fault("Cannot use the storage", DOWN));
            }
            return done;
        }

        private static boolean isFirstOrLast(Write write) {
            return write.key().equals("incidents/open")
                    && (write instanceof Write.Delete
                            || write.condition() instanceof Write.Condition.Absent);
        }

        @Override
        public long revision() {
            return whole().revision();
        }

        @Override
        public Watch watch(String start, String end, long after) {
            return whole().watch(start, end, after);
        }

        @Override
        public void close() {
            cut = true;
        }

        private Backend whole() {
            if (cut) {
                throw new FaultException(new Fault("Cannot use the storage", DOWN));
            }
            return backend;
        }
    }
}
