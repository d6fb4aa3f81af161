package dev.muster.auth.control;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.history.Histories;
import dev.muster.auth.history.HistoryEntry;
import dev.muster.auth.inventory.FlappingWatch;
import dev.muster.auth.inventory.InstanceRecorder;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.BuildVersion;
import dev.muster.proto.v1.StopReason;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Agents that come and go, from their streams to the audit log and the history.
@Timeout(60)
final class FlappingStreamsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HostId host = HostId.random();
    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Queue<AuditEvent> audit = new ConcurrentLinkedQueue<>();
    private final ConnectedAgents agents = new ConnectedAgents(time);
    private final FlappingWatch watch = new FlappingWatch(backend, audit::add, time);
    private final InstanceRecorder recorder =
            new InstanceRecorder(
                    backend,
                    new AuthRun("run", "auth-1", "a:1", BuildVersion.current(), time.instant()),
                    new Leases(backend),
                    () -> Duration.ofHours(1),
                    watch,
                    time,
                    new Random(1));
    private final ControlService service =
            new ControlService(
                    new Greeting("test", "auth-1"),
                    new Admission("auth-1", Integer.MAX_VALUE, () -> true, agents),
                    agents,
                    recorder,
                    audit::add,
                    new Refusals(audit::add, time),
                    new PrometheusRegistry(),
                    new Random(7),
                    time);
    private final InProcess wire = InProcess.serving(service);

    @BeforeEach
    void start() {
        watch.start();
        recorder.start();
        service.start();
    }

    @AfterEach
    void stop() throws Exception {
        wire.close();
        service.close();
        recorder.close();
        watch.close();
    }

    @Test
    void anAgentThatIsLostFiveTimesFlapsOnceAndIsCalmOnce() throws Exception {
        lose(5);
        connect();
        assertThat(events(AuditEvent.InstanceFlapping.class, 1))
                .containsExactly(new AuditEvent.InstanceFlapping(host, "web-1"));
        assertThat(watch.flapping()).isEqualTo(1);

        pass(Duration.ofMinutes(4));
        assertThat(count(AuditEvent.InstanceCalm.class)).isZero();

        pass(Duration.ofMinutes(8));
        assertThat(events(AuditEvent.InstanceCalm.class, 1))
                .singleElement()
                .satisfies(calm -> assertThat(calm.host()).isEqualTo(host));
        pass(Duration.ofMinutes(2));
        assertThat(count(AuditEvent.InstanceFlapping.class)).isEqualTo(1);
        assertThat(count(AuditEvent.InstanceCalm.class)).isEqualTo(1);
        assertThat(watch.flapping()).isZero();
        assertThat(agents.size()).isEqualTo(1);
    }

    @Test
    void neitherAuditNorHistoryIsFilledByIt() throws Exception {
        lose(200);
        connect();
        pass(Duration.ofMinutes(2));

        var disconnects = events(AuditEvent.InstanceDisconnected.class, 4);
        assertThat(disconnects).hasSize(4);
        assertThat(disconnects.stream().mapToInt(AuditEvent.InstanceDisconnected::count).sum())
                .isEqualTo(200);
        assertThat(history("connected")).hasSizeLessThan(10);
    }

    @Test
    void thatItIsAwayIsNeverLost() throws Exception {
        lose(20);
        pass(Duration.ofMinutes(2));

        assertThat(events(AuditEvent.InstanceDisconnected.class, 4).getLast().count())
                .isEqualTo(17);
        assertThat(history("offline").getLast().changes()).isGreaterThan(1);
    }

    @Test
    void goodbyesAreNoFlapping() throws Exception {
        for (int i = 0; i < 20; i++) {
            connect().goodbye(StopReason.STOP_REASON_RESTART);
        }
        pass(Duration.ofMinutes(1));

        assertThat(events(AuditEvent.InstanceDisconnected.class, 20)).hasSize(20);
        assertThat(count(AuditEvent.InstanceFlapping.class)).isZero();
    }

    @Test
    void whatIsWrittenAfterAnOutageOfTheStorageIsFoldedToo() throws Exception {
        backend.breakDown(new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait"));
        lose(50);
        backend.repair();

        assertThat(events(AuditEvent.InstanceFlapping.class, 1)).hasSize(1);
        var disconnects = events(AuditEvent.InstanceDisconnected.class, 4);
        assertThat(disconnects.stream().mapToInt(AuditEvent.InstanceDisconnected::count).sum())
                .isEqualTo(50);
    }

    private void lose(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            connect().vanish();
        }
    }

    private FakeAgent connect() throws InterruptedException {
        var agent = FakeAgent.dial(wire.channel(), host);
        agent.hello();
        assertThat(agent.next().hasWelcome()).isTrue();
        agent.heartbeat(1);
        assertThat(agent.next().hasHeartbeatAck()).isTrue();
        return agent;
    }

    /// In steps, as several threads wait for their turns.
    private void pass(Duration duration) throws InterruptedException {
        for (long i = duration.toSeconds(); i > 0; i--) {
            time.advance(Duration.ofSeconds(1), 3);
        }
    }

    /// Lets time pass until there are that many events of the kind.
    private <T extends AuditEvent> List<T> events(Class<T> kind, int number) {
        return eventually(
                number + " of " + kind.getSimpleName(),
                PATIENCE,
                () -> {
                    time.jump(Duration.ofSeconds(1));
                    return audit.stream().filter(kind::isInstance).map(kind::cast).toList();
                },
                events -> events.size() >= number);
    }

    /// Returns the history once it says so last.
    private List<HistoryEntry> history(String presence) {
        return eventually(
                "the history says " + presence,
                PATIENCE,
                () -> new Histories(backend).of(host).entries(),
                entries -> !entries.isEmpty() && entries.getLast().to().equals(presence));
    }

    private long count(Class<? extends AuditEvent> kind) {
        return audit.stream().filter(kind::isInstance).count();
    }
}
