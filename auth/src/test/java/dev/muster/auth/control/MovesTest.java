package dev.muster.auth.control;

import static dev.muster.auth.connected.MoveReason.REBALANCE;
import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.history.Histories;
import dev.muster.auth.inventory.FlappingWatch;
import dev.muster.auth.inventory.Instance;
import dev.muster.auth.inventory.InstanceRecorder;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.BuildVersion;
import dev.muster.proto.v1.MoveReason;
import dev.muster.proto.v1.StopReason;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Agents that go from one Auth instance to another, on one storage.
@Timeout(60)
final class MovesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HostId host = HostId.random();
    private final ManualTime time = new ManualTime();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Queue<AuditEvent> audit = new ConcurrentLinkedQueue<>();
    private final Instances instances = new Instances();
    private final One here = instances.add("auth-1");
    private final One there = instances.add("auth-2");

    @BeforeEach
    void start() throws Exception {
        instances.start();
    }

    @AfterEach
    void stop() throws Exception {
        instances.stop();
    }

    @Test
    void anAgentThatHasMovedIsConnectedAllTheTime() throws Exception {
        var first = connect(here, "");
        settled(here);
        connect(there, "auth-1");
        settled(there);

        first.goodbye(StopReason.STOP_REASON_MOVED);

        assertThat(first.end.get()).isEmpty();
        assertThat(here.agents.size()).isZero();
        assertThat(here.agents.after(null, Doubt.RETURN)).hasSize(1);
        pass(Doubt.RETURN.plusSeconds(10));
        eventually(
                "it is forgotten that it was here",
                PATIENCE,
                () -> here.agents.after(null, Duration.ofDays(1)).count(),
                hosts -> hosts == 0);
        settled(here);
        assertThat(document().presence()).isInstanceOf(Presence.Connected.class);
        assertThat(owner()).isEqualTo("run-of-auth-2");
        assertThat(new Histories(backend).of(host).entries())
                .noneMatch(entry -> entry.to().equals("offline"));
        assertThat(audit).isEmpty();
    }

    @Test
    void theAuthThatItLeftSaysNothingWhenItIsLostAtTheOther() throws Exception {
        var first = connect(here, "");
        settled(here);
        var second = connect(there, "auth-1");
        first.goodbye(StopReason.STOP_REASON_MOVED);
        settled(there);

        second.vanish();

        eventually("it is lost", PATIENCE, this::passed, Presence.Offline.class::isInstance);
        pass(Doubt.RETURN.plusSeconds(10));
        settled(here);
        assertThat(document().presence()).isInstanceOf(Presence.Offline.class);
        assertThat(owner()).isEqualTo("run-of-auth-2");
        assertThat(audit).hasSize(1);
    }

    @Test
    void anAgentThatNobodyElseKnowsOfIsLostInTheEnd() throws Exception {
        var first = connect(here, "");
        settled(here);

        first.goodbye(StopReason.STOP_REASON_MOVED);
        first.end.get();
        pass(Doubt.RETURN.minusSeconds(5));
        assertThat(document().presence()).isInstanceOf(Presence.Connected.class);

        eventually("it is lost", PATIENCE, this::passed, Presence.Offline.class::isInstance);
        assertThat(((Presence.Offline) document().presence()).cause()).isEqualTo(LeaveCause.LOST);
    }

    @Test
    void anAgentThatComesBackIsNotLost() throws Exception {
        connect(here, "").goodbye(StopReason.STOP_REASON_MOVED);
        pass(Duration.ofSeconds(10));

        connect(here, "");

        pass(Doubt.RETURN.plusSeconds(10));
        settled(here);
        assertThat(document().presence()).isInstanceOf(Presence.Connected.class);
        assertThat(audit).isEmpty();
    }

    @Test
    void whoComesBackToTheAuthThatItIsToLeaveIsSentOn() throws Exception {
        var first = connect(here, "");

        var again = FakeAgent.dial(here.wire.channel(), host);
        again.helloMoving("auth-1");

        assertThat(again.fault().reason().code()).isEqualTo(Reason.Code.AUTH_OVERLOADED);
        first.heartbeat(2);
        assertThat(first.next().hasHeartbeatAck()).isTrue();
        assertThat(audit).isEmpty();
    }

    @Test
    void drainingAsksWhoKnowsHowToMoveAndWaitsForThem() throws Exception {
        var able = connect(here, "");
        var old = FakeAgent.dial(here.wire.channel(), HostId.random());
        old.hello();
        assertThat(old.next().hasWelcome()).isTrue();

        var drained = CompletableFuture.runAsync(() -> here.service.drain(Duration.ofSeconds(4)));

        var move = able.next().getMove();
        assertThat(move.getReason()).isEqualTo(MoveReason.MOVE_REASON_SHUTTING_DOWN);
        assertThat(move.getWithin()).isEqualTo(WireTimes.toProto(Duration.ofMillis(500)));
        var late = FakeAgent.dial(here.wire.channel(), HostId.random());
        assertThat(late.fault().reason().code()).isEqualTo(Reason.Code.SHUTTING_DOWN);
        able.heartbeat(2);
        assertThat(able.next().hasHeartbeatAck()).isTrue();
        assertThat(drained.isDone()).isFalse();

        able.goodbye(StopReason.STOP_REASON_MOVED);

        eventually("drained", PATIENCE, this::jumped, _ -> drained.isDone());
        assertThat(old.received).isEmpty();
        assertThat(old.end.isDone()).isFalse();
    }

    @Test
    void drainingWaitsNoLongerThanItMay() throws Exception {
        var able = connect(here, "");

        var drained = CompletableFuture.runAsync(() -> here.service.drain(Duration.ofSeconds(4)));
        assertThat(able.next().hasMove()).isTrue();
        pass(Duration.ofSeconds(3));
        assertThat(drained.isDone()).isFalse();

        eventually("it gives up", PATIENCE, this::jumped, _ -> drained.isDone());
        assertThat(here.agents.size()).isEqualTo(1);
    }

    @Test
    void drainingEndsWhenOnlyThoseAreLeftThatCannotMove() throws Exception {
        var able = connect(here, "");
        long start = time.nanoTime();

        var drained = CompletableFuture.runAsync(() -> here.service.drain(Duration.ofMinutes(10)));
        assertThat(able.next().hasMove()).isTrue();
        pass(Drain.QUIET);
        assertThat(drained.isDone()).isFalse();

        eventually("it is over", PATIENCE, this::jumped, _ -> drained.isDone());
        assertThat(Duration.ofNanos(time.nanoTime() - start)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void manyAreAskedToSetOutOverALongerTime() {
        var patience = Duration.ofSeconds(10);

        assertThat(Drain.spread(1, patience)).isEqualTo(Duration.ofMillis(500));
        assertThat(Drain.spread(1_000, patience)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Drain.spread(100_000, patience)).isEqualTo(Duration.ofSeconds(5));
        assertThat(Drain.spread(1, Duration.ofMillis(200))).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void whoIsToEvenOutIsTakenWhereAgentsAreLacking() throws Exception {
        var first = connect(here, "");
        var refused = FakeAgent.dial(there.wire.channel(), host);
        refused.helloForBalance("auth-1");
        assertThat(refused.fault().reason().code()).isEqualTo(Reason.Code.AUTH_OVERLOADED);
        connect(there, "auth-1").goodbye(StopReason.STOP_REASON_MOVED); // for another reason

        there.lacksAgents = true;
        var taken = FakeAgent.dial(there.wire.channel(), host);
        taken.helloForBalance("auth-1");

        assertThat(taken.next().hasWelcome()).isTrue();
        first.goodbye(StopReason.STOP_REASON_MOVED);
        assertThat(first.end.get()).isEmpty();
    }

    @Test
    void asksForBalanceOnlyWhoKnowsOfIt() throws Exception {
        here.lacksAgents = true;
        var able = FakeAgent.dial(here.wire.channel(), HostId.random());
        able.helloForBalance("");
        assertThat(able.next().hasWelcome()).isTrue();
        connect(here, "");

        var asked =
                here.agents
                        .all()
                        .filter(agent -> agent.link().move(REBALANCE, Duration.ofSeconds(5)))
                        .map(LiveAgent::id);

        assertThat(asked).containsExactly(able.host);
        var move = able.next().getMove();
        assertThat(move.getReason()).isEqualTo(MoveReason.MOVE_REASON_REBALANCE);
        assertThat(move.getWithin().getSeconds()).isEqualTo(5);
    }

    private FakeAgent connect(One instance, String from) throws InterruptedException {
        var agent = FakeAgent.dial(instance.wire.channel(), host);
        agent.helloMoving(from);
        assertThat(agent.next().hasWelcome()).isTrue();
        agent.heartbeat(1);
        assertThat(agent.next().hasHeartbeatAck()).isTrue();
        return agent;
    }

    private void pass(Duration duration) throws InterruptedException {
        for (long i = duration.toSeconds(); i > 0; i--) {
            time.advance(Duration.ofSeconds(1), 4);
        }
    }

    private Duration jumped() {
        var step = Duration.ofMillis(100);
        time.jump(step);
        return step;
    }

    /// Returns the presence in the document after another second.
    private Presence passed() {
        time.jump(Duration.ofSeconds(1));
        return document().presence();
    }

    private void settled(One instance) {
        eventually("written", PATIENCE, this::jumped, _ -> instance.recorder.pending() == 0);
    }

    private Instance document() {
        return store().get(host).orElseThrow().instance();
    }

    private String owner() {
        return document().connection().orElseThrow().owner();
    }

    private InstanceStore store() {
        return new InstanceStore(
                backend, new Leases(backend), () -> Duration.ZERO, Duration.ofDays(1), time);
    }

    /// One Auth instance.
    private final class One {
        private final ConnectedAgents agents = new ConnectedAgents(time);
        private final FlappingWatch watch = new FlappingWatch(backend, audit::add, time);
        private volatile boolean lacksAgents;
        private final AuthRun run;
        private final InstanceRecorder recorder;
        private final ControlService service;
        private final InProcess wire;

        One(String authId) {
            run =
                    new AuthRun(
                            "run-of-" + authId,
                            authId,
                            "a:1",
                            BuildVersion.current(),
                            time.instant());
            recorder =
                    new InstanceRecorder(
                            backend,
                            run,
                            new Leases(backend),
                            () -> Duration.ofHours(1),
                            watch,
                            time,
                            new Random(1));
            service =
                    new ControlService(
                            new Greeting("test", authId),
                            new Admission(authId, Integer.MAX_VALUE, () -> lacksAgents, agents),
                            agents,
                            recorder,
                            audit::add,
                            new Refusals(audit::add, time),
                            new PrometheusRegistry(),
                            new Random(7),
                            time);
            wire = InProcess.serving(service);
        }
    }

    private final class Instances {
        private final List<One> all = new ArrayList<>();

        One add(String authId) {
            var one = new One(authId);
            all.add(one);
            return one;
        }

        void start() throws InterruptedException {
            for (var one : all) {
                new AuthLease(backend, one.run, () -> 0, _ -> {}, new ManualTime()).start();
                one.recorder.start();
                one.service.start();
            }
        }

        void stop() throws InterruptedException {
            for (var one : all) {
                one.wire.close();
                one.service.close();
                one.recorder.close();
            }
        }
    }
}
