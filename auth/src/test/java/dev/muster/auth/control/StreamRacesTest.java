package dev.muster.auth.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.StopReason;
import dev.muster.runtime.metrics.MetricNames;
import io.grpc.Channel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Many hosts, some of them with copies, that connect, reconnect over their own streams and leave,
/// all at the same time.
@Timeout(120)
final class StreamRacesTest {
    private static final long SEED = 20_260_101;
    private static final int HOSTS = 100;
    private static final int STREAMS = 2_000;
    private static final int PROCESSES = 3;
    private static final int THREADS = 8;

    private final ConnectedAgents agents = new ConnectedAgents(Time.system());
    private final FakeRecords records = new FakeRecords();
    private final Queue<AuditEvent> audit = new ConcurrentLinkedQueue<>();
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void everyStreamIsRememberedAndForgottenExactlyOnce() throws Exception {
        var refusals = new Refusals(_ -> {}, Time.system());
        var service =
                new ControlService(
                        new Greeting("test", "auth-1"),
                        new Admission("auth-1", Integer.MAX_VALUE, () -> true, agents),
                        agents,
                        records,
                        audit::add,
                        refusals,
                        registry,
                        new Random(7),
                        Time.system());
        service.start();
        var wire = InProcess.serving(service);
        var channel = wire.channel();
        Queue<FakeAgent> left = new ConcurrentLinkedQueue<>();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var work = new ArrayList<Future<?>>();
            for (int t = 0; t < THREADS; t++) {
                var random = new Random(SEED + t);
                work.add(threads.submit(() -> come(channel, random, left)));
            }
            for (var each : work) {
                each.get();
            }
        }

        int accepted = STREAMS - refused.get();
        assertThat(streams(MetricNames.CONTROL_CONNECTS)).isEqualTo(accepted);
        assertThat(agents.all().count()).isEqualTo(agents.size());
        assertThat(agents.all()).allSatisfy(this::countsOrIsHeld);
        assertThat(agents.heldBeside()).isPositive();
        assertThat(openAtBothEnds(left)).hasSize(agents.size());

        left.forEach(FakeAgent::vanish);
        assertThat(agents.size()).isZero();
        assertThat(agents.all()).isEmpty();
        wire.close();
        service.close();
        assertThat(streams(MetricNames.CONTROL_DISCONNECTS)).isEqualTo(accepted);
        var told = audit.stream().filter(e -> e instanceof AuditEvent.InstanceDisconnected);
        assertThat(told.count() + service.losses().folded()).isEqualTo(records.known.size());
        assertThat(records.left).doesNotHaveDuplicates();
    }

    private @Nullable Void come(Channel channel, Random random, Queue<FakeAgent> left)
            throws Exception {
        for (int i = 0; i < STREAMS / THREADS; i++) {
            var host = new HostId(new UUID(SEED, random.nextInt(HOSTS)));
            var agent = FakeAgent.dial(channel, host);
            int process = random.nextInt(PROCESSES);
            agent.hello(new UUID(SEED, process).toString(), Duration.ofHours(process));
            if (agent.greeted()) {
                live(agent, random, left);
            } else if (agent.fault().reason().code() == Reason.Code.DUPLICATE_IDENTITY) {
                refused.incrementAndGet();
            } else {
                assertThat(agent.fault().reason().code()).isEqualTo(Reason.Code.REPLACED);
            }
        }
        return null;
    }

    private void countsOrIsHeld(LiveAgent agent) {
        if (agent == agents.find(agent.id()).orElseThrow()) {
            assertThat(records.epochs).containsEntry(agent.id(), agent.epoch());
            assertThat(agent.objection()).isEmpty();
        } else {
            assertThat(agents.beside(agent.id())).containsOnlyOnce(agent);
            assertThat(agent.epoch()).isZero();
            assertThat(agent.objection()).isPresent();
        }
    }

    private static void live(FakeAgent agent, Random random, Queue<FakeAgent> left) {
        try {
            switch (random.nextInt(4)) {
                case 0 -> agent.vanish();
                case 1 -> agent.goodbye(StopReason.STOP_REASON_RESTART);
                case 2 -> {
                    agent.heartbeat(1);
                    left.add(agent);
                }
                default -> left.add(agent);
            }
        } catch (IllegalStateException _) {
            left.add(agent); // replaced before it came to that
        }
    }

    private List<FakeAgent> openAtBothEnds(Queue<FakeAgent> left) {
        var held = agents.all().map(LiveAgent::id).toList();
        return left.stream()
                .filter(agent -> !agent.end.isDone())
                .filter(agent -> held.contains(agent.host))
                .toList();
    }

    private long streams(String metric) {
        return registry.scrape(name -> metric.startsWith(name)).stream()
                .map(CounterSnapshot.class::cast)
                .flatMap(counter -> counter.getDataPoints().stream())
                .mapToLong(point -> (long) point.getValue())
                .sum();
    }
}
