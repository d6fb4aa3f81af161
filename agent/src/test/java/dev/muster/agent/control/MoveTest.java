package dev.muster.agent.control;

import static dev.muster.proto.v1.MoveReason.MOVE_REASON_REBALANCE;
import static dev.muster.proto.v1.MoveReason.MOVE_REASON_UNSPECIFIED;
import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.FakeControl;
import dev.muster.agent.FakeNames;
import dev.muster.agent.HalfWay;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.StopReason;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.task.Inbox;
import dev.muster.testkit.ManualTime;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The agent's thread is the test's.
@Timeout(20)
final class MoveTest {
    private static final HostPort ONE = new HostPort("10.0.0.1", 3025);
    private static final HostPort TWO = new HostPort("10.0.0.2", 3025);
    private static final HostPort THREE = new HostPort("10.0.0.3", 3025);
    private static final Duration HALF = HealthCheckConfig.DEFAULT.timeout().dividedBy(2);
    private static final Reason FULL = new Reason(Reason.Code.SHUTTING_DOWN, "it stops", "Wait");
    private static final Reason CUT = new Reason(Reason.Code.STREAM_CLOSED, "cut", "Wait");
    private static final Reason DUPLICATE =
            new Reason(Reason.Code.DUPLICATE_IDENTITY, "a younger one is there", "Remove it");

    private final ManualTime time = new ManualTime();
    private final Inbox<StreamEvent> inbox = new Inbox<>(time);
    private final ReturnPathTracker returnPath =
            new ReturnPathTracker(Duration.ofSeconds(60), Duration.ofSeconds(5), time);
    private final List<Heartbeat> beats = new ArrayList<>();
    private final List<HostPort> dials = new ArrayList<>();
    private final String run = UUID.randomUUID().toString();
    private final List<Server> servers = new ArrayList<>();
    private final Introduction who =
            new Introduction(
                    UUID.randomUUID(),
                    Duration.ZERO,
                    HostId.random(),
                    new AgentInfo("a", new Version(1, 2, 3, ""), Set.of(), Map.of(), "", "", ""),
                    0);

    @SuppressWarnings("NullAway.Init")
    private FakeControl one;

    @SuppressWarnings("NullAway.Init")
    private FakeControl two;

    @BeforeEach
    void start() throws IOException {
        one = auth(ONE);
        two = auth(TWO);
    }

    @AfterEach
    void stop() {
        servers.forEach(Server::shutdownNow);
    }

    @Test
    void opensAStreamToAnotherAuthWhenItsMomentHasCome() throws Exception {
        var connector = connector(ONE, TWO);
        var stream = connected(connector);
        var move = move(connector, stream);

        one.nextSession().move(Duration.ofSeconds(8));
        assertThat(pump(move)).isEmpty();
        assertThat(move.untilNext()).isEqualTo(Duration.ofSeconds(4)); // the middle of its range
        assertThat(dials).isEmpty();
        time.jump(Duration.ofSeconds(4));

        var moved = pump(move).orElseThrow();
        assertThat(moved.endpoint().configured()).isEqualTo(TWO);
        assertThat(two.nextSession().hello().getMovesFrom()).isEqualTo("auth-1");
        assertThat(move.why()).isEqualTo(MoveReason.SHUTTING_DOWN);
    }

    @Test
    void theStreamThatItLeavesIsOpenUntilItSaysSo() throws Exception {
        var connector = connector(ONE, TWO);
        var stream = connected(connector);
        var move = move(connector, stream);
        var session = one.nextSession();
        session.move(Duration.ZERO);
        assertThat(pump(move)).isPresent();
        assertThat(session.isOpen()).isTrue();

        stream.part();

        assertThat(session.nextGoodbye().getReason()).isEqualTo(StopReason.STOP_REASON_MOVED);
        stream.over().await();
    }

    @Test
    void saysNothingOfMovesToAnAuthThatDoesNotKnowThem() throws Exception {
        one.forgetMoves();
        var stream = connected(connector(ONE, TWO));

        stream.part();

        stream.over().await();
        var session = one.nextSession();
        assertThat(session.goodbyes()).isZero();
    }

    @Test
    void dialsAgainWhileNobodyTakesItAndItsStreamIsOpen() throws Exception {
        var connector = connector(ONE, TWO);
        var stream = connected(connector);
        var move = move(connector, stream);
        one.refuse(FULL);
        two.refuse(FULL);
        one.nextSession().move(Duration.ZERO);
        assertThat(pump(move)).isEmpty();
        assertThat(dials).containsExactly(TWO, ONE);

        two.refuse(null);
        time.jump(move.untilNext());

        assertThat(pump(move)).isPresent();
    }

    @Test
    void staysWhereItIsOnlyADuplicateElsewhere() throws Exception {
        var connector = connector(ONE, TWO);
        var stream = connected(connector);
        var move = move(connector, stream);
        two.refuse(DUPLICATE);
        one.nextSession().move(Duration.ZERO);

        assertThat(pump(move)).isEmpty();

        time.jump(Duration.ofMinutes(5));
        assertThat(pump(move)).isEmpty();
        assertThat(dials).containsExactly(TWO);
        assertThat(beats).isEmpty();
    }

    @Test
    void looksForOthersWhenAHeartbeatIsNotAcknowledgedForHalfItsTime() throws Exception {
        var connector = connector(ONE, TWO, THREE);
        auth(THREE);
        two.ignoreHellos();
        var stream = connected(connector);
        var move = move(connector, stream);

        move.beaten();
        time.jump(HALF.minusMillis(1));
        assertThat(pump(move)).isEmpty();
        assertThat(dials).isEmpty();
        time.jump(Duration.ofMillis(1));
        assertThat(pump(move)).isEmpty();
        time.jump(Duration.ofSeconds(1));

        assertThat(pump(move).orElseThrow().endpoint().configured()).isEqualTo(THREE);
        assertThat(dials).containsExactly(TWO, THREE);
        assertThat(move.why()).isEqualTo(MoveReason.SILENT);
    }

    @Test
    void stopsLookingWhenTheHeartbeatIsAcknowledgedAfterAll() throws Exception {
        var connector = connector(ONE, TWO);
        two.ignoreHellos();
        var stream = connected(connector);
        var move = move(connector, stream);
        move.beaten();
        time.jump(HALF);
        assertThat(pump(move)).isEmpty();
        var session = two.nextSession();

        stream.beat(1, time.instant(), List.of(), null, null);
        assertThat(pump(move)).isEmpty();

        eventually("it hangs up", Duration.ofSeconds(10), session::isOpen, open -> !open);
        time.jump(Duration.ofMinutes(5));
        assertThat(pump(move)).isEmpty();
        assertThat(dials).hasSize(1);
    }

    @Test
    void doesNotDialTheOnlyAddressBesideTheStreamThatItHasThere() throws Exception {
        var connector = connector(ONE);
        var move = move(connector, connected(connector));

        move.beaten();
        time.jump(HALF);

        assertThat(pump(move)).isEmpty();
        assertThat(dials).isEmpty();
    }

    @Test
    void goesOnWithWhatItDialsWhenItsStreamIsLost() throws Exception {
        var connector = connector(ONE, TWO);
        two.ignoreHellos();
        var stream = connected(connector);
        var move = move(connector, stream);
        one.nextSession().move(Duration.ZERO);
        assertThat(pump(move)).isEmpty();
        two.nextSession().welcome();

        connector.lost(stream, CUT);
        var next = connector.connect(() -> who, this::route);

        assertThat(next.endpoint().configured()).isEqualTo(TWO);
        assertThat(dials).containsExactly(TWO);
    }

    @Test
    void goesToAnAuthWithFewerAgentsAndSaysWhy() throws Exception {
        var connector = connector(ONE, TWO);
        var stream = connected(connector);
        var move = move(connector, stream);

        one.nextSession().move(MOVE_REASON_REBALANCE, Duration.ofSeconds(5));
        assertThat(pump(move)).isEmpty();
        assertThat(move.untilNext()).isEqualTo(Duration.ofMillis(2_500));
        time.jump(move.untilNext());

        var moved = pump(move).orElseThrow();
        assertThat(moved.endpoint().configured()).isEqualTo(TWO);
        assertThat(move.why()).isEqualTo(MoveReason.REBALANCE);
        var hello = two.nextSession().hello();
        assertThat(hello.getMovesFrom()).isEqualTo("auth-1");
        assertThat(hello.getMovesBecause()).isEqualTo(MOVE_REASON_REBALANCE);
    }

    @Test
    void staysWhereNobodyElseTakesItForBalance() throws Exception {
        var connector = connector(ONE, TWO, THREE);
        auth(THREE).refuse(FULL);
        two.refuse(FULL);
        var stream = connected(connector);
        var move = move(connector, stream);
        var session = one.nextSession();

        session.move(MOVE_REASON_REBALANCE, Duration.ZERO);
        var end = time.nanoTime() + Move.LOOK.toNanos();
        while (time.nanoTime() - end < 0) {
            assertThat(pump(move)).isEmpty();
            time.jump(min(move.untilNext(), Duration.ofNanos(end - time.nanoTime())));
        }
        assertThat(pump(move)).isEmpty();

        assertThat(dials).contains(TWO, THREE).doesNotContain(ONE);
        assertThat(session.isOpen()).isTrue();
        assertThat(move.untilNext()).isEqualTo(Duration.ofDays(1));
        assertThat(beats).isEmpty();
    }

    @Test
    void movesForBalanceOnceInTenMinutes() throws Exception {
        var connector = connector(ONE, TWO);
        var stream = connected(connector);
        var first = move(connector, stream);
        one.nextSession().move(MOVE_REASON_REBALANCE, Duration.ZERO);
        var there = pump(first).orElseThrow();
        connector.moved(stream, there, first.why());
        var second = move(connector, there);
        var session = two.nextSession();

        time.jump(Move.SETTLED.minusMillis(1));
        session.move(MOVE_REASON_REBALANCE, Duration.ZERO);
        assertThat(pump(second)).isEmpty();
        time.jump(Duration.ofMillis(1));
        assertThat(pump(second)).isEmpty();
        session.move(MOVE_REASON_REBALANCE, Duration.ZERO);

        assertThat(pump(second).orElseThrow().endpoint().configured()).isEqualTo(ONE);
    }

    @Test
    void whoRefusedItForBalanceIsDialledAtOnceWhenItsAuthStops() throws Exception {
        var connector = connector(ONE, TWO);
        var stream = connected(connector);
        var move = move(connector, stream);
        var session = one.nextSession();
        two.refuse(FULL);
        session.move(MOVE_REASON_REBALANCE, Duration.ZERO);
        assertThat(pump(move)).isEmpty();

        two.refuse(null);
        session.move(Duration.ZERO);

        assertThat(pump(move).orElseThrow().endpoint().configured()).isEqualTo(TWO);
        assertThat(move.why()).isEqualTo(MoveReason.SHUTTING_DOWN);
    }

    @Test
    void aHeartbeatThatIsNotAcknowledgedIsMoreUrgentThanBalance() throws Exception {
        var connector = connector(ONE, TWO);
        var stream = connected(connector);
        var move = move(connector, stream);
        two.ignoreHellos();
        one.nextSession().move(MOVE_REASON_REBALANCE, Duration.ZERO);
        assertThat(pump(move)).isEmpty();
        assertThat(two.nextSession().hello().getMovesBecause()).isEqualTo(MOVE_REASON_REBALANCE);

        move.beaten();
        time.jump(HALF);
        assertThat(pump(move)).isEmpty();
        var dial = two.nextSession();
        dial.welcome();

        assertThat(pump(move)).isPresent();
        assertThat(dial.hello().getMovesBecause()).isEqualTo(MOVE_REASON_UNSPECIFIED);
        assertThat(move.why()).isEqualTo(MoveReason.SILENT);
    }

    @Test
    void looksForOthersBehindTheOneAddressThatItKnows() throws Exception {
        var connector = connector(ONE);
        var stream = connected(connector);
        var move = move(connector, stream);

        one.nextSession().move(MOVE_REASON_REBALANCE, Duration.ZERO);

        assertThat(pump(move)).isPresent();
        assertThat(dials).containsExactly(ONE);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private ControlStream connected(Connector connector) throws InterruptedException {
        var stream = connector.connect(() -> who, this::route);
        dials.clear();
        return stream;
    }

    private Move move(Connector connector, ControlStream stream) {
        return connector.move(stream, () -> who, this::route);
    }

    /// Hands over whatever waits and lets it do what is due.
    private Optional<ControlStream> pump(Move move) throws InterruptedException {
        var moved = move.after(null);
        var event = inbox.take(Duration.ZERO);
        while (moved.isEmpty() && event.isPresent()) {
            moved = move.after(event.get());
            event = moved.isPresent() ? event : inbox.take(Duration.ZERO);
        }
        return moved;
    }

    private Connector connector(HostPort... addresses) {
        return new Connector(
                List.of(addresses),
                new FakeNames(),
                inbox,
                beats::add,
                returnPath,
                HealthCheckConfig.DEFAULT,
                time,
                new HalfWay());
    }

    private FakeControl auth(HostPort address) throws IOException {
        var control = new FakeControl();
        servers.add(
                InProcessServerBuilder.forName(run + address)
                        .directExecutor()
                        .addService(control)
                        .build()
                        .start());
        return control;
    }

    private Route route(Endpoint endpoint) {
        dials.add(endpoint.configured());
        var channel =
                InProcessChannelBuilder.forName(run + endpoint.configured())
                        .directExecutor()
                        .build();
        return new Route(endpoint, channel, channel::shutdownNow);
    }
}
