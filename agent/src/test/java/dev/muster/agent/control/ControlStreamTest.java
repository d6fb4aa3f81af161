package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.FakeControl;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.limit.Limits;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.Heartbeat;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.rpc.ComponentHealths;
import dev.muster.runtime.rpc.TargetHealths;
import dev.muster.runtime.task.Inbox;
import dev.muster.testkit.ManualTime;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ControlStreamTest {
    private static final Endpoint ENDPOINT =
            Endpoint.ofLiteral(new HostPort("10.0.0.1", 3025)).orElseThrow();
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00.123456789Z");
    private static final String WHAT = "Cannot accept the heartbeat";

    private static final Reason CLONE =
            new Reason(Reason.Code.DUPLICATE_IDENTITY, "a clone", "Remove it");
    private static final Reason OTHER =
            new Reason(Reason.Code.DUPLICATE_IDENTITY, "another clone", "Remove that");

    private final ManualTime time = new ManualTime();
    private final FakeControl auth = new FakeControl();
    private final Inbox<StreamEvent> inbox = new Inbox<>(time);
    private final String name = UUID.randomUUID().toString();

    @SuppressWarnings("NullAway.Init")
    private Server server;

    @SuppressWarnings("NullAway.Init")
    private ControlStream stream;

    @BeforeEach
    void open() throws IOException {
        server =
                InProcessServerBuilder.forName(name)
                        .directExecutor()
                        .addService(auth)
                        .build()
                        .start();
        var channel = InProcessChannelBuilder.forName(name).directExecutor().build();
        var route = new Route(ENDPOINT, channel, channel::shutdownNow);
        var info = new AgentInfo("a", new Version(1, 2, 3, ""), Set.of(), Map.of(), "", "", "");
        stream =
                ControlStream.open(
                        route,
                        new Introduction(
                                UUID.randomUUID(), Duration.ZERO, HostId.random(), info, 0),
                        inbox,
                        new ReturnPathTracker(Duration.ofSeconds(60), Duration.ofSeconds(5), time),
                        time);
    }

    @AfterEach
    void close() {
        stream.close();
        server.shutdownNow();
    }

    @Test
    void saysNothingOfTargetsThatHaveNotChanged() throws InterruptedException {
        stream.beat(1, AT, List.of(), null, null);
        stream.beat(2, AT, List.of(), null, List.of());

        var session = auth.nextSession();
        assertThat(session.nextHeartbeat().hasTargets()).isFalse();
        assertThat(session.nextHeartbeat().hasTargets()).isTrue();
    }

    @Test
    void tellsWhatAuthObjectsToUntilThatIsWithdrawn() throws InterruptedException {
        var session = auth.nextSession();
        assertThat(events()).containsExactly(new StreamEvent.Welcomed(stream));

        session.object(CLONE);
        session.object(OTHER);
        assertThat(events()).containsExactly(new StreamEvent.Objected(stream));
        assertThat(stream.objection()).contains(OTHER);

        session.object(null);
        assertThat(events()).containsExactly(new StreamEvent.Objected(stream));
        assertThat(stream.objection()).isEmpty();
    }

    @Test
    void anObjectionBeyondItsBoundsStandsWithoutItsWords() throws InterruptedException {
        var session = auth.nextSession();

        session.object(
                new Reason(CLONE.code(), "x".repeat(Limits.REASON_BYTES + 1), "y\n".repeat(100)));

        var objection = stream.objection().orElseThrow();
        assertThat(objection.code()).isEqualTo(Reason.Code.LIMIT_EXCEEDED);
        assertThat(objection.cause())
                .isEqualTo(
                        "Auth objects to this agent in words that are too long: a reason's cause"
                                + " has 4097 bytes, at most 4096 are allowed");
    }

    /// All that one agent can have, with the longest words for it.
    @Test
    void aHeartbeatThatSaysTheMostFitsIntoOneMessage() throws InterruptedException {
        var components =
                Stream.of("instance", "auth", "node", "app", "db", "kube")
                        .map(ControlStreamTest::longest)
                        .toList();
        var targets =
                IntStream.range(0, Limits.TARGETS).mapToObj(ControlStreamTest::longest).toList();

        stream.beat(Long.MAX_VALUE, AT, components, null, targets);

        var heartbeat = auth.nextSession().nextHeartbeat();
        assertThat(size(heartbeat)).isBetween(60 * 1024, Limits.MESSAGE_BYTES);
        assertThat(ComponentHealths.fromProto(WHAT, heartbeat.getComponentsList())).hasSize(6);
        assertThat(TargetHealths.fromProto(WHAT, heartbeat.getTargets().getTargetsList()))
                .extracting(TargetHealth::name)
                .isEqualTo(targets.stream().map(TargetHealth::name).toList());
    }

    @Test
    void aUsualReasonOfManyTargetsArrivesWhole() throws InterruptedException {
        var why =
                new Reason(
                        Reason.Code.TARGET_UNREACHABLE,
                        "127.0.0.1:30001: connection refused",
                        "Check that it runs there");
        var targets =
                IntStream.range(0, Limits.TARGETS)
                        .mapToObj(i ->
                                new TargetHealth(
                                        Role.APP,
                                        "app-" + i,
                                        "http://127.0.0.1:30001/health",
                                        new TargetState.Unhealthy(AT, why),
                                        false))
                        .toList();

        stream.beat(1, AT, List.of(), null, targets);

        var report = auth.nextSession().nextHeartbeat().getTargets();
        assertThat(TargetHealths.fromProto(WHAT, report.getTargetsList())).isEqualTo(targets);
    }

    private List<StreamEvent> events() throws InterruptedException {
        var events = new ArrayList<StreamEvent>();
        while (true) {
            var event = inbox.take(Duration.ZERO);
            if (event.isEmpty()) {
                return events;
            }
            events.add(event.get());
        }
    }

    private static ComponentHealth longest(String component) {
        return new ComponentHealth(
                component, new ComponentState.Degraded(AT, longestReason()), 100_000, AT, AT);
    }

    private static TargetHealth longest(int number) {
        return new TargetHealth(
                Role.KUBE,
                "n".repeat(125) + "%03d".formatted(number),
                "https://" + "h".repeat(1016),
                new TargetState.Unhealthy(AT, longestReason()),
                true);
    }

    private static Reason longestReason() {
        return new Reason(Reason.Code.TARGET_UNREACHABLE, "€".repeat(4096), "€".repeat(4096));
    }

    private static int size(Heartbeat heartbeat) {
        return AgentMessage.newBuilder()
                .setHeartbeat(requireNonNull(heartbeat))
                .build()
                .getSerializedSize();
    }
}
