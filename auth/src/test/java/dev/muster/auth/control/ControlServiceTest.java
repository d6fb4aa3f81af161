package dev.muster.auth.control;

import static dev.muster.auth.control.FakeAgent.hello;
import static dev.muster.auth.control.FakeAgent.helloOf;
import static dev.muster.auth.control.FakeAgent.ok;
import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.FakePulse;
import dev.muster.auth.connected.ReturnPath;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.limit.Limits;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.version.BuildVersion;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.AgentInfo;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.Goodbye;
import dev.muster.proto.v1.Heartbeat;
import dev.muster.proto.v1.StopReason;
import dev.muster.proto.v1.TargetHealth;
import dev.muster.proto.v1.TargetReport;
import dev.muster.proto.v1.TargetState;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.testkit.ManualTime;
import io.grpc.ManagedChannel;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ControlServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final HostId host = HostId.random();
    private final ManualTime time = new ManualTime();
    private final ConnectedAgents agents = new ConnectedAgents(time);
    private final FakeRecords records = new FakeRecords();
    private final BlockingQueue<AuditEvent> audit = new LinkedBlockingQueue<>();
    private final Refusals refusals = new Refusals(audit::add, time);
    private final ControlService service =
            new ControlService(
                    new Greeting("test", "auth-1"),
                    new Admission("auth-1", Integer.MAX_VALUE, () -> true, agents),
                    agents,
                    records,
                    audit::add,
                    refusals,
                    new PrometheusRegistry(),
                    new Random(7),
                    time);
    private final InProcess wire = InProcess.serving(service);
    private final ManagedChannel channel = wire.channel();

    @BeforeEach
    void start() throws Exception {
        refusals.start();
        service.start();
    }

    @AfterEach
    void stop() throws Exception {
        channel.shutdownNow();
        service.close();
        refusals.close();
        wire.close();
    }

    @Test
    void welcomesAnAgentWithTheClusterAndItsEpoch() throws Exception {
        connected();
        var agent = FakeAgent.dial(channel, host);

        agent.hello();

        var welcome = agent.next().getWelcome();
        assertThat(welcome.getClusterName()).isEqualTo("test");
        assertThat(welcome.getAuthId()).isEqualTo("auth-1");
        assertThat(welcome.getAuthVersion()).isEqualTo(BuildVersion.current().toString());
        assertThat(welcome.getProtocol()).isEqualTo(Protocol.CURRENT);
        assertThat(welcome.getEpoch()).isEqualTo(2);
        assertThat(agents.size()).isEqualTo(1);
    }

    @Test
    void refusesAnAgentThatIsTooOld() throws Exception {
        var agent = FakeAgent.dial(channel, host);

        agent.send(hello(helloOf(host).setProtocol(Protocol.OLDEST - 1)));

        assertRefused(agent, Reason.Code.VERSION_TOO_OLD);
    }

    @Test
    void servesAnAgentThatIsNewer() throws Exception {
        var agent = FakeAgent.dial(channel, host);

        agent.send(hello(helloOf(host).setProtocol(Protocol.CURRENT + 7)));

        assertThat(agent.next().getWelcome().getProtocol()).isEqualTo(Protocol.CURRENT);
    }

    @Test
    void refusesAHelloThatNamesAnotherHostAndAuditsIt() throws Exception {
        var agent = FakeAgent.dial(channel, host);

        agent.send(hello(helloOf(HostId.random())));

        assertRefused(agent, Reason.Code.IDENTITY_MISMATCH);
        assertThat(audit.poll(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        AuditEvent.AuthFailed.class,
                        event -> {
                            assertThat(event.claimed()).isEqualTo(host.toString());
                            assertThat(event.reason().code())
                                    .isEqualTo(Reason.Code.IDENTITY_MISMATCH);
                        });
    }

    @Test
    void refusesClaimsBeyondTheLimits() throws Exception {
        var agent = FakeAgent.dial(channel, host);
        var hello = helloOf(host);
        hello.getAgentBuilder().setHostname("h".repeat(Limits.HOSTNAME_BYTES + 1));

        agent.send(hello(hello));

        assertRefused(agent, Reason.Code.LIMIT_EXCEEDED);
    }

    @Test
    void refusesAServiceThatTheCertificateDoesNotGrant() throws Exception {
        var agent = FakeAgent.dial(channel, host);
        var hello = helloOf(host);
        hello.getAgentBuilder().addServices(dev.muster.proto.v1.Role.ROLE_DB);

        agent.send(hello(hello));

        assertRefused(agent, Reason.Code.ROLE_NOT_GRANTED);
        assertThat(agent.fault().reason().cause())
                .isEqualTo("it claims Db, its certificate grants Node,App");
    }

    @Test
    void refusesAHeartbeatBeforeTheHello() throws Exception {
        var agent = FakeAgent.dial(channel, host);

        agent.heartbeat(1);

        assertRefused(agent, Reason.Code.ARGUMENT_INVALID);
    }

    @Test
    void refusesASecondHello() throws Exception {
        var agent = connected();

        agent.hello();

        assertRefused(agent, Reason.Code.ARGUMENT_INVALID);
        assertThat(records.leftOf(host)).hasSize(1);
    }

    @Test
    void closesAStreamWithoutAHelloAfterTenSeconds() throws Exception {
        var agent = FakeAgent.dial(channel, host);

        pass(Duration.ofSeconds(9));
        assertThat(agent.end).isNotDone();
        // The stream may have reached Auth only after those nine seconds.
        eventually(
                "the stream is closed",
                Duration.ofSeconds(10),
                () -> {
                    time.jump(Duration.ofSeconds(2));
                    return agent.end.isDone();
                },
                closed -> closed);

        assertRefused(agent, Reason.Code.AUTH_TIMEOUT);
    }

    @Test
    void keepsAStreamThatSaidHelloInTime() throws Exception {
        var agent = connected();

        pass(Duration.ofSeconds(11));

        assertThat(agent.end).isNotDone();
        assertThat(agents.size()).isEqualTo(1);
    }

    @Test
    void ignoresMessagesThatItDoesNotKnow() throws Exception {
        var agent = connected();

        agent.send(AgentMessage.getDefaultInstance());
        agent.heartbeat(1);

        assertThat(agent.next().getHeartbeatAck().getSequence()).isEqualTo(1);
    }

    @Test
    void acknowledgesAHeartbeatAndRemembersWhatItSaid() throws Exception {
        var agent = connected();

        agent.heartbeat(7, ok("instance", 5), ok("node", 5));

        var ack = agent.next().getHeartbeatAck();
        assertThat(ack.getSequence()).isEqualTo(7);
        assertThat(ack.getReceivedAt().getSeconds()).isEqualTo(START.getEpochSecond());
        assertThat(agents.after(null).findFirst().orElseThrow().getFirst().heartbeated())
                .containsExactly(Role.NODE);
    }

    @Test
    void tellsTheInventoryOnlyWhatIsNew() throws Exception {
        var agent = connected();

        agent.heartbeat(1, ok("node", 5));
        agent.heartbeat(2, ok("node", 65));
        agent.heartbeat(3, ok("node", 125));
        assertThat(records.connected).hasSize(1);
        assertThat(records.changes).isEmpty();

        agent.send(
                AgentMessage.newBuilder()
                        .setHeartbeat(
                                Heartbeat.newBuilder()
                                        .setSequence(4)
                                        .addComponents(ok("node", 185))
                                        .setAgent(
                                                AgentInfo.newBuilder()
                                                        .setHostname("web-2")
                                                        .setVersion("1.2.3")))
                        .build());
        assertThat(records.changes).hasSize(1);
        assertThat(agents.find(host).orElseThrow().info().hostname()).isEqualTo("web-2");
    }

    @Test
    void tellsTheInventoryOfAStreamOnceTheAgentSpeaks() throws Exception {
        var agent = connected();
        assertThat(records.epochs).containsEntry(host, 1L);
        assertThat(records.connected).isEmpty();

        agent.goodbye(StopReason.STOP_REASON_STOP);

        assertThat(agent.end.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(records.connected).hasSize(1);
        assertThat(records.leftOf(host)).hasSize(1);
    }

    @Test
    void remembersTheTargetsAndTellsTheInventoryWhenTheyChange() throws Exception {
        var agent = connected();

        agent.send(heartbeat(1, target("grafana", "TARGET_STATE_HEALTHY")));
        agent.heartbeat(2);
        assertThat(records.changes).isEmpty();
        agent.send(heartbeat(3, target("grafana", "TARGET_STATE_UNHEALTHY")));

        assertThat(records.changes).hasSize(1);
        assertThat(agents.find(host).orElseThrow().health().targets())
                .extracting(target -> target.name() + " " + target.state().key())
                .containsExactly("grafana unhealthy");
    }

    @Test
    void refusesTargetsBeyondTheirLimits() throws Exception {
        var agent = connected();

        agent.send(heartbeat(1, target("x".repeat(129), "TARGET_STATE_HEALTHY")));

        assertRefused(agent, Reason.Code.LIMIT_EXCEEDED);
    }

    private static AgentMessage heartbeat(long sequence, TargetHealth.Builder target) {
        return AgentMessage.newBuilder()
                .setHeartbeat(
                        Heartbeat.newBuilder()
                                .setSequence(sequence)
                                .setTargets(TargetReport.newBuilder().addTargets(target)))
                .build();
    }

    private static TargetHealth.Builder target(String name, String state) {
        return TargetHealth.newBuilder()
                .setService(dev.muster.proto.v1.Role.ROLE_APP)
                .setName(name)
                .setState(TargetState.valueOf(state))
                .setSince(WireTimes.toProto(START));
    }

    @Test
    void refusesAServiceThatAHeartbeatAdds() throws Exception {
        var agent = connected();

        agent.send(
                AgentMessage.newBuilder()
                        .setHeartbeat(
                                Heartbeat.newBuilder()
                                        .setAgent(
                                                AgentInfo.newBuilder()
                                                        .setVersion("1.2.3")
                                                        .addServices(
                                                                dev.muster.proto.v1.Role
                                                                        .ROLE_AUTH)))
                        .build());

        assertRefused(agent, Reason.Code.ROLE_NOT_GRANTED);
    }

    @Test
    void measuresARoundTrip() throws Exception {
        var agent = connectedSilent();

        var pong = ping(Duration.ofSeconds(5));
        long id = agent.next().getPing().getId();
        pass(Duration.ofMillis(30));
        agent.pong(id);

        assertThat(pong.get(10, TimeUnit.SECONDS)).isEqualTo(Duration.ofMillis(30));
    }

    @Test
    void aPingWithoutAPongFailsAtItsTimeoutAndALatePongIsIgnored() throws Exception {
        var agent = connectedSilent();

        var pong = ping(Duration.ofSeconds(1));
        long id = agent.next().getPing().getId();
        pass(Duration.ofSeconds(2));

        assertFails(pong, Reason.Code.PING_TIMEOUT);
        agent.pong(id);
        assertThat(agent.end).isNotDone();
    }

    @Test
    void aPongThatNobodyAskedForIsIgnored() throws Exception {
        var agent = connectedSilent();

        var pong = ping(Duration.ofSeconds(5));
        long id = agent.next().getPing().getId();
        agent.pong(id + 1);

        assertThat(pong).isNotDone();
        assertThat(agent.end).isNotDone();
    }

    @Test
    void provesThatItReachesTheAgentAndMeasuresItsClock() throws Exception {
        var agent = connected();
        long first = agent.nextChallenge();
        time.jump(Duration.ofMillis(40));

        agent.echo(first + 1, time.instant()); // no answer to anything
        agent.echo(first, time.instant().plusMillis(2980));

        var proof = agent.next().getReturnPath();
        assertThat(proof.getNonce()).isEqualTo(first);
        assertThat(proof.getConfirmedAt()).isEqualTo(WireTimes.toProto(time.instant()));
        assertThat(proof.getRoundTrip()).isEqualTo(WireTimes.toProto(Duration.ofMillis(40)));
        assertThat(proof.getClockSkew()).isEqualTo(WireTimes.toProto(Duration.ofSeconds(3)));
        assertThat(agents.find(host).orElseThrow().returnPath())
                .contains(new ReturnPath(time.nanoTime(), 40_000_000, 3_000_000_000L));
    }

    @Test
    void challengesAnewWithEachHeartbeatAndTakesOnlyTheAnswerToThat() throws Exception {
        var agent = connected();
        long first = agent.nextChallenge();
        agent.heartbeat(1);
        assertThat(agent.next().hasHeartbeatAck()).isTrue();
        long second = agent.nextChallenge();

        agent.echo(first, time.instant());
        agent.echo(second, time.instant());
        agent.echo(second, time.instant());

        assertThat(agent.next().getReturnPath().getNonce()).isEqualTo(second);
        agent.heartbeat(2);
        assertThat(agent.next().hasHeartbeatAck()).isTrue();
    }

    @Test
    void boundsThePingsThatWaitAndFreesThePlaceOfACancelledOne() throws Exception {
        connectedSilent();
        var first = ping(Duration.ofSeconds(5));
        for (int i = 1; i < PendingPings.MOST; i++) {
            assertThat(ping(Duration.ofSeconds(5))).isNotDone();
        }

        assertFails(ping(Duration.ofSeconds(5)), Reason.Code.AUTH_OVERLOADED);
        first.cancel(false);
        assertThat(ping(Duration.ofSeconds(5))).isNotDone();
    }

    @Test
    void aPingFailsAtOnceWhenTheStreamEnds() throws Exception {
        var agent = connectedSilent();
        var link = agents.find(host).orElseThrow().link();
        var pong = link.ping(Duration.ofSeconds(5));

        agent.vanish();

        assertFails(pong, Reason.Code.AGENT_NOT_CONNECTED);
        assertFails(link.ping(Duration.ofSeconds(5)), Reason.Code.AGENT_NOT_CONNECTED);
    }

    @Test
    void aLostStreamIsForgottenAtOnceRecordedAndAudited() throws Exception {
        var agent = speaking();
        pass(Duration.ofSeconds(30));

        agent.vanish();

        assertThat(agents.size()).isZero();
        assertThat(records.left)
                .containsExactly(
                        new FakeRecords.Left(
                                host, 1, LeaveCause.LOST, START.plusSeconds(30), null));
        assertThat(audit.poll(10, TimeUnit.SECONDS))
                .isEqualTo(
                        new AuditEvent.InstanceDisconnected(
                                host,
                                "web-1",
                                LeaveCause.LOST,
                                START,
                                START.plusSeconds(30),
                                "192.0.2.1",
                                1));
    }

    @Test
    void theEndOfADialThatTheAgentGaveUpIsNoEvent() throws Exception {
        connected().vanish();
        pass(Duration.ofSeconds(1));
        var heldUp = connected();
        pulse().excused = true;
        heldUp.vanish();
        pass(Doubt.RETURN);
        connected();

        speaking().vanish();

        assertThat(((AuditEvent.InstanceDisconnected) audit.take()).cause())
                .isEqualTo(LeaveCause.LOST);
        assertThat(audit).isEmpty();
    }

    @Test
    void anAgentIsLostThatGivesUpTheDialWhichTookThePlaceOfItsStream() throws Exception {
        speaking();
        var dial = connected();
        assertThat(((AuditEvent.InstanceDisconnected) audit.take()).cause())
                .isEqualTo(LeaveCause.REPLACED);

        dial.vanish();

        assertThat(((AuditEvent.InstanceDisconnected) audit.take()).cause())
                .isEqualTo(LeaveCause.LOST);
    }

    @Test
    void aGoodbyeSaysWhyAndIsAnsweredOnceItIsRemembered() throws Exception {
        var agent = connected();

        agent.send(
                AgentMessage.newBuilder()
                        .setGoodbye(
                                Goodbye.newBuilder()
                                        .setReason(StopReason.STOP_REASON_UPGRADE)
                                        .setBackIn(
                                                com.google.protobuf.Duration.newBuilder()
                                                        .setSeconds(300)))
                        .build());

        assertThat(agent.end.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(records.left)
                .containsExactly(
                        new FakeRecords.Left(
                                host, 1, LeaveCause.UPGRADING, START, START.plusSeconds(300)));
    }

    @Test
    void aGoodbyeCountsEvenIfItsTimeMakesNoSense() throws Exception {
        for (long seconds : new long[] {-1, Long.MAX_VALUE}) {
            var agent = connected();
            agent.send(
                    AgentMessage.newBuilder()
                            .setGoodbye(
                                    Goodbye.newBuilder()
                                            .setBackIn(
                                                    com.google.protobuf.Duration.newBuilder()
                                                            .setSeconds(seconds)))
                            .build());
        }

        assertThat(records.left)
                .hasSize(2)
                .allMatch(left -> left.cause() == LeaveCause.STOPPED && left.back() == null);
    }

    @Test
    void everyGoodbyeHasItsCause() throws Exception {
        var causes = new ArrayList<LeaveCause>();
        for (var reason :
                new StopReason[] {
                    StopReason.STOP_REASON_UNSPECIFIED,
                    StopReason.STOP_REASON_STOP,
                    StopReason.STOP_REASON_RESTART,
                    StopReason.STOP_REASON_DECOMMISSION
                }) {
            var agent = connected();
            agent.goodbye(reason);
            causes.add(records.left.getLast().cause());
        }

        assertThat(causes)
                .containsExactly(
                        LeaveCause.STOPPED,
                        LeaveCause.STOPPED,
                        LeaveCause.RESTARTING,
                        LeaveCause.DECOMMISSIONED);
    }

    @Test
    void aSecondStreamOfAHostReplacesTheFirst() throws Exception {
        var first = speaking();

        var second = connected();

        assertRefused(first, Reason.Code.REPLACED, 1);
        assertThat(second.end).isNotDone();
        assertThat(records.left).isEmpty();
        assertThat(audit.poll(10, TimeUnit.SECONDS))
                .isInstanceOfSatisfying(
                        AuditEvent.InstanceDisconnected.class,
                        event -> assertThat(event.cause()).isEqualTo(LeaveCause.REPLACED));
        second.heartbeat(1);
        assertThat(second.next().hasHeartbeatAck()).isTrue();
    }

    @Test
    void aSilentAgentIsLostSinceItLastSpoke() throws Exception {
        var agent = connected();
        pass(Duration.ofSeconds(30));
        var before = time.instant();
        pulse().silent = Duration.ofSeconds(14);

        while (agents.size() > 0) {
            pass(Duration.ofSeconds(1));
        }

        // Time may have gone on between its loss and the last look of this test.
        assertRefused(agent, Reason.Code.AGENT_SILENT);
        assertThat(records.left)
                .singleElement()
                .satisfies(left -> {
                    assertThat(left.cause()).isEqualTo(LeaveCause.LOST);
                    assertThat(left.lastSeen())
                            .isBetween(before.minusSeconds(14), time.instant().minusSeconds(14));
                });
    }

    @Test
    void anAgentThatGaveUpAHeldUpAuthIsNotLostWhenItComesBack() throws Exception {
        var agent = speaking();
        pulse().excused = true;

        agent.vanish();

        assertThat(agents.size()).isZero();
        assertThat(records.dropped).containsExactly(Map.entry(host, Doubt.DROPPED));
        assertThat(audit).isEmpty();
        connected();
        assertThat(((AuditEvent.InstanceDisconnected) audit.take()).cause())
                .isEqualTo(LeaveCause.REPLACED);
        pass(Doubt.RETURN);
        assertThat(records.left).isEmpty();
        assertThat(agents.size()).isEqualTo(1);
    }

    @Test
    void anAgentThatGaveUpAHeldUpAuthIsLostWhenItStaysAway() throws Exception {
        var agent = speaking();
        pulse().excused = true;
        pass(Duration.ofSeconds(30));

        agent.vanish();
        pass(Doubt.RETURN);

        assertThat(((AuditEvent.InstanceDisconnected) audit.take()).cause())
                .isEqualTo(LeaveCause.LOST);
        assertThat(records.left)
                .containsExactly(
                        new FakeRecords.Left(
                                host, 1, LeaveCause.LOST, START.plusSeconds(30), null));
    }

    @Test
    void anAgentThatWentElsewhereMeanwhileIsNotLost() throws Exception {
        var agent = speaking();
        pulse().excused = true;

        agent.vanish();
        records.claimed.add(host);
        pass(Doubt.RETURN);

        assertThat(((AuditEvent.InstanceDisconnected) audit.take()).cause())
                .isEqualTo(LeaveCause.REPLACED);
        assertThat(records.left)
                .extracting(FakeRecords.Left::cause)
                .containsExactly(LeaveCause.REPLACED);
        assertThat(service.losses().recent().lost()).isZero();
    }

    @Test
    void aGoodbyeCountsEvenIfAuthWasHeldUp() throws Exception {
        var agent = connected();
        pulse().excused = true;

        agent.goodbye(StopReason.STOP_REASON_STOP);

        assertThat(records.leftOf(host))
                .singleElement()
                .matches(left -> left.cause() == LeaveCause.STOPPED);
    }

    @Test
    void closesAStreamWhoseAgentSendsNoHeartbeats() throws Exception {
        var agent = connected();

        pass(ControlService.SILENCE.dividedBy(2));
        agent.heartbeat(1);
        pass(ControlService.SILENCE);
        assertThat(agent.end).isNotDone();
        while (!agent.end.isDone()) {
            pass(ControlService.SILENCE.dividedBy(10));
        }

        assertRefused(agent, Reason.Code.STREAM_CLOSED);
    }

    @Test
    void anAgentThatSendsAndDoesNotReadIsCutOff() throws Exception {
        var agent = new FakeAgent(host, false);
        var call =
                channel.newCall(
                        dev.muster.proto.v1.ControlServiceGrpc.getConnectMethod(),
                        io.grpc.CallOptions.DEFAULT.withCallCredentials(
                                new TestIdentity(host.toString())));
        var ended = new CompletableFuture<io.grpc.Status>();
        call.start(
                new io.grpc.ClientCall.Listener<>() {
                    @Override
                    public void onClose(io.grpc.Status status, io.grpc.Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new io.grpc.Metadata());
        call.sendMessage(hello(helloOf(agent.host)));

        for (int i = 0; i < 2 * Outbox.MOST && !ended.isDone(); i++) {
            call.sendMessage(
                    AgentMessage.newBuilder()
                            .setHeartbeat(Heartbeat.newBuilder().setSequence(i))
                            .build());
        }

        assertThat(agents.size()).isZero();
        assertThat(records.left).hasSize(1);
        call.cancel("done", null);
    }

    @Test
    void refusesOneMoreThanItMayHaveAndTakesThoseItHas() throws Exception {
        var full =
                new ControlService(
                        new Greeting("test", "auth-2"),
                        new Admission("auth-2", 2, () -> true, agents),
                        agents,
                        records,
                        audit::add,
                        refusals,
                        new PrometheusRegistry(),
                        new Random(7),
                        time);
        var other = InProcess.serving(full);
        connected();
        var second = FakeAgent.dial(other.channel(), HostId.random());
        second.hello();
        assertThat(second.next().hasWelcome()).isTrue();

        var third = FakeAgent.dial(other.channel(), HostId.random());
        third.hello();
        var again = FakeAgent.dial(other.channel(), second.host);
        again.hello();

        assertThat(third.fault().reason().code()).isEqualTo(Reason.Code.AUTH_FULL);
        assertThat(again.next().hasWelcome()).isTrue();
        assertThat(agents.size()).isEqualTo(2);
        assertThat(audit).noneMatch(event -> event instanceof AuditEvent.AuthFailed);
        other.close();
    }

    @Test
    void atShutdownAgentsAreToldAndNothingIsRecordedOfThem() throws Exception {
        var agent = connected();

        service.close();

        assertThat(agent.fault().reason().code()).isEqualTo(Reason.Code.SHUTTING_DOWN);
        assertThat(records.left).isEmpty();
        assertThat(audit).isEmpty();
        assertThat(agents.size()).isZero();
        assertRefused(FakeAgent.dial(channel, host), Reason.Code.SHUTTING_DOWN);
    }

    @Test
    void whereMostVanishAtOnceTheyAreHeldAndNotLost() throws Exception {
        var fleet = fleet(60);

        fleet.forEach(FakeAgent::vanish);
        eventually("all are gone", PATIENCE, agents::size, size -> size == 0);
        pass(Losses.PEN);
        eventually("the burst is judged", PATIENCE, records.dropped::size, size -> size == 40);

        assertThat(records.dropped.values()).containsOnly(Doubt.VANISHED);
        assertThat(records.left).hasSize(20);
        assertThat(service.losses().doubted()).isPresent();
        eventually("the first ones have their events", PATIENCE, audit::size, size -> size == 19);
        assertThat(service.losses().folded()).isOne();

        var back = FakeAgent.dial(channel, fleet.getLast().host);
        back.hello();
        assertThat(back.next().hasWelcome()).isTrue();
        time.advance(Doubt.RETURN, 3); // the timer of those that are held sleeps too
        eventually("the others are lost", PATIENCE, records.left::size, size -> size == 59);
        assertThat(agents.size()).isEqualTo(1);
        assertThat(service.losses().doubted()).isEmpty();
        eventually(
                "the incident tells of them",
                PATIENCE,
                service.losses()::folded,
                folded -> folded == 40);
        assertThat(audit).as("the first ones, and the one that came back").hasSize(20);
        eventually("it is over", PATIENCE, service.losses()::episode, Optional::isEmpty);
        assertThat(service.losses().first().orElseThrow().folded()).isEqualTo(40);
    }

    @Test
    void ofAMassLossTheAuditLogHoldsTheFirstFew() throws Exception {
        var fleet = fleet(100);

        fleet.subList(0, 40).forEach(FakeAgent::vanish);
        eventually("they are gone", PATIENCE, agents::size, size -> size == 60);
        pass(Losses.PEN);

        eventually("each is recorded", PATIENCE, records.left::size, size -> size == 40);
        assertThat(records.dropped).isEmpty();
        eventually("the first few have their events", PATIENCE, audit::size, size -> size == 19);
        assertThat(service.losses().folded()).isEqualTo(21);
        assertThat(service.losses().episode().orElseThrow().lost()).isEqualTo(40);
    }

    @Test
    void whereATenthIsLostAnIncidentTellsOfWhoHasNoEvent() throws Exception {
        var fleet = fleet(300);

        fleet.subList(0, 30).forEach(FakeAgent::vanish);
        eventually("they are gone", PATIENCE, agents::size, size -> size == 270);
        pass(Losses.PEN);

        eventually("each is recorded", PATIENCE, records.left::size, size -> size == 30);
        eventually("the first have their events", PATIENCE, audit::size, size -> size == 20);
        var episode = service.losses().episode().orElseThrow();
        assertThat(episode.lost()).isEqualTo(30);
        assertThat(episode.of()).isEqualTo(300);
        assertThat(episode.folded()).isEqualTo(10);
    }

    @Test
    void aBurstThatIsNoMassIsToldOneByOne() throws Exception {
        var fleet = fleet(300);

        fleet.subList(0, 25).forEach(FakeAgent::vanish);
        eventually("they are gone", PATIENCE, agents::size, size -> size == 275);
        pass(Losses.PEN);

        eventually("each is recorded", PATIENCE, records.left::size, size -> size == 25);
        eventually("each has its event", PATIENCE, audit::size, size -> size == 25);
        assertThat(service.losses().folded()).isZero();
    }

    private List<FakeAgent> fleet(int size) throws InterruptedException {
        var fleet = new ArrayList<FakeAgent>();
        for (int i = 0; i < size; i++) {
            var agent = FakeAgent.dial(channel, HostId.random());
            agent.hello();
            assertThat(agent.next().hasWelcome()).isTrue();
            agent.heartbeat(1);
            assertThat(agent.next().hasHeartbeatAck()).isTrue();
            fleet.add(agent);
        }
        return fleet;
    }

    private FakeAgent connected() throws InterruptedException {
        var agent = FakeAgent.dial(channel, host);
        agent.hello();
        assertThat(agent.next().hasWelcome()).isTrue();
        return agent;
    }

    /// One that has taken this stream of those that it dialled.
    private FakeAgent speaking() throws InterruptedException {
        var agent = connected();
        agent.heartbeat(1);
        assertThat(agent.next().hasHeartbeatAck()).isTrue();
        return agent;
    }

    /// One that answers no ping by itself.
    private FakeAgent connectedSilent() throws InterruptedException {
        var agent = FakeAgent.dial(channel, host, false);
        agent.hello();
        assertThat(agent.next().hasWelcome()).isTrue();
        return agent;
    }

    private CompletableFuture<Duration> ping(Duration timeout) {
        return agents.find(host).orElseThrow().link().ping(timeout);
    }

    private FakePulse pulse() {
        return (FakePulse) agents.find(host).orElseThrow().link().pulse();
    }

    /// The two watches always sleep.
    private void pass(Duration duration) throws InterruptedException {
        time.advance(duration, 2);
    }

    private void assertRefused(FakeAgent agent, Reason.Code code) throws Exception {
        assertRefused(agent, code, 0);
    }

    private void assertRefused(FakeAgent agent, Reason.Code code, int remaining) throws Exception {
        assertThat(agent.fault().reason().code()).isEqualTo(code);
        assertThat(agents.size()).isEqualTo(remaining);
    }

    private static void assertFails(CompletableFuture<Duration> pong, Reason.Code code) {
        assertThatThrownBy(() -> pong.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().reason().code()).isEqualTo(code));
    }
}
