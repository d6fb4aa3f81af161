package dev.muster.agent;

import static dev.muster.testkit.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.service.Service;
import dev.muster.agent.target.Targets;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.MoveReason;
import dev.muster.proto.v1.StopReason;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.config.JoinConfig;
import dev.muster.runtime.config.TargetCheckConfig;
import dev.muster.runtime.config.ValueOrFile;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.health.Transition;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.testkit.TestAuthority;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A whole agent that knows several Auth instances, over real TLS: whichever of them fails, it is
/// ok as long as one is there. Its order of addresses is that of the list.
@Timeout(120)
final class FailoverTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    // Room for a machine that is busy: a miss would be a defect.
    private static final HealthCheckConfig PACE =
            new HealthCheckConfig(
                    Duration.ofSeconds(1),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(8),
                    TargetCheckConfig.DEFAULT);
    private static final NativeTransport TRANSPORT = NativeTransport.choose();
    private static final EventLoopGroup LOOPS = TRANSPORT.eventLoops(1, "agents");

    private final Time time = Time.system();
    private final Queue<Transition> transitions = new ConcurrentLinkedQueue<>();
    private final HealthTracker health = new HealthTracker(time, transitions::add);
    private final ReturnPathTracker returnPath =
            new ReturnPathTracker(PACE.interval(), PACE.timeout(), time);
    private final TestAuthority authority = new TestAuthority("ours", time.instant());
    private final FakeNames names = new FakeNames();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private RandomGenerator randomness = new HalfWay();

    @SuppressWarnings("NullAway.Init")
    private Path identity;

    @SuppressWarnings("NullAway.Init")
    private FakeAuth one;

    @SuppressWarnings("NullAway.Init")
    private FakeAuth two;

    @BeforeEach
    void startAuths() throws IOException {
        identity = directory.resolve("host.pem");
        one = auth("auth-1");
        two = auth("auth-2");
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var closeable : opened.reversed()) {
            closeable.close();
        }
    }

    @AfterAll
    static void stopLoops() {
        var _ = LOOPS.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void connectsPastAnAddressWhereNothingListens() throws Exception {
        one.kill();

        start(one.address(), two.address());

        awaitOk();
        two.control.nextSession();
        assertNeverMissed();
    }

    @Test
    void joinsOncePastAnAddressThatTakesConnectionsAndIsSilent() throws Exception {
        var silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        opened.add(silent);

        start(new HostPort("127.0.0.1", silent.getLocalPort()), one.address(), two.address());

        awaitOk();
        assertThat(one.join.waitingRequests() + two.join.waitingRequests()).isOne();
    }

    @ParameterizedTest
    @EnumSource(
            value = Reason.Code.class,
            names = {"AUDIT_UNAVAILABLE", "BACKEND_UNAVAILABLE", "DISK_FULL", "INTERNAL"})
    void joinsThroughTheNextWhereOneIsIll(Reason.Code ill) throws Exception {
        one.join.refuse(new Reason(ill, "it cannot", "See to it"));

        start(one.address(), two.address());

        two.join.nextRequest();
        awaitOk();
        assertThat(one.join.waitingRequests()).isOne();
    }

    @Test
    void tellsWhatIsWrongWithTheOneThatAnsweredWhenItCannotJoin() throws Exception {
        one.kill();
        two.join.refuse(new Reason(Reason.Code.BACKEND_UNAVAILABLE, "no database", "See to it"));

        start(one.address(), two.address());

        eventually(
                "it says why",
                SOON,
                this::state,
                state ->
                        state instanceof ComponentState.Starting(_, var why)
                                && why.code() == Reason.Code.BACKEND_UNAVAILABLE);
    }

    @Test
    void asksNoOtherOnceOneHasGrantedTheJoin() throws Exception {
        one.join.sendNoCertificate();

        start(one.address(), two.address());

        one.join.nextRequest();
        eventually(
                "it says why",
                SOON,
                this::state,
                state ->
                        state instanceof ComponentState.Starting(_, var why)
                                && why.code() == Reason.Code.INTERNAL);
        assertThat(two.join.waitingRequests()).isZero();
    }

    @Test
    void joinsThroughEachOfTheListInTurnsOfItsOwn() throws Exception {
        randomness = new Random(3);
        var three = auth("auth-3");
        var all = List.of(one, two, three);
        for (int i = 0; i < 12; i++) {
            identity = directory.resolve("host-%d.pem".formatted(i));
            try (var _ = start(one.address(), two.address(), three.address())) {
                eventually("it has joined", SOON, () -> Files.exists(identity), joined -> joined);
            }
        }

        assertThat(all).allMatch(auth -> auth.join.waitingRequests() > 0);
    }

    @Test
    void joinsPastAnAddressOfANameThatTakesConnectionsAndIsSilent() throws Exception {
        int port = one.address().port();
        opened.add(new ServerSocket(port, 16, InetAddress.ofLiteral("127.0.0.2")));
        names.set("localhost", "127.0.0.2", "127.0.0.1");

        start(new HostPort("localhost", port));

        awaitOk();
        assertThat(one.join.waitingRequests()).isOne();
    }

    @Test
    void connectsPastAnAddressThatTakesConnectionsAndIsSilent() throws Exception {
        joinAndClose();
        var silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        opened.add(silent);

        start(new HostPort("127.0.0.1", silent.getLocalPort()), two.address());

        awaitOk();
        two.control.nextSession();
        assertNeverMissed();
    }

    @Test
    void connectsPastTheAddressesOfANameThatAreGone() throws Exception {
        joinAndClose();
        names.set("auth.test", "127.0.0.3", "::1", "127.0.0.1");

        start(new HostPort("auth.test", two.address().port()));

        awaitOk();
        two.control.nextSession();
        assertNeverMissed();
    }

    @Test
    void goesToAnotherAuthBeforeItLeavesTheOneThatStops() throws Exception {
        start(one.address(), two.address());
        var first = one.control.nextSession();
        awaitOk();

        first.move(Duration.ofMillis(100));

        var second = two.control.nextSession();
        assertThat(second.hello().getMovesFrom()).isEqualTo("auth-1");
        assertThat(second.hello().getProcessId()).isEqualTo(first.hello().getProcessId());
        second.nextHeartbeat();
        assertThat(first.nextGoodbye().getReason()).isEqualTo(StopReason.STOP_REASON_MOVED);
        one.kill();
        second.nextHeartbeat();
        second.nextHeartbeat();
        assertNeverMissed();
    }

    @Test
    void staysWhereItIsWhenThereIsNoOtherAndComesBackInTime() throws Exception {
        start(one.address());
        var first = one.control.nextSession();
        awaitOk();
        one.control.refuse(new Reason(Reason.Code.SHUTTING_DOWN, "it stops", "Wait"));

        first.move(Duration.ZERO);
        one.control.nextSession(); // refused
        first.nextHeartbeat();
        assertThat(first.isOpen()).isTrue();
        one.kill();
        one.control.refuse(null);
        one.startAgain();

        one.control.nextSession().nextHeartbeat();
        assertNeverMissed();
    }

    @Test
    void goesWhereFewerAgentsAreAndMissesNothing() throws Exception {
        start(one.address(), two.address());
        var first = one.control.nextSession();
        awaitOk();

        first.move(MoveReason.MOVE_REASON_REBALANCE, Duration.ofMillis(100));

        var second = two.control.nextSession();
        second.nextHeartbeat();
        assertThat(first.nextGoodbye().getReason()).isEqualTo(StopReason.STOP_REASON_MOVED);
        second.nextHeartbeat();
        assertNeverMissed();
    }

    @Test
    void whoTookItNotForBalanceTakesItWhenItsOwnAuthIsGone() throws Exception {
        start(one.address(), two.address());
        var first = one.control.nextSession();
        awaitOk();
        two.control.refuse(
                new Reason(Reason.Code.AUTH_OVERLOADED, "no fewer agents", "Nothing to do"));

        first.move(MoveReason.MOVE_REASON_REBALANCE, Duration.ZERO);
        two.control.nextSession(); // refused
        first.nextHeartbeat();
        assertThat(first.isOpen()).isTrue();
        two.control.refuse(null);
        one.kill();

        two.control.nextSession().nextHeartbeat();
        assertNeverMissed();
    }

    @Test
    void goesToAnotherAuthWhenItsOwnAcknowledgesNothing() throws Exception {
        start(one.address(), two.address());
        var first = one.control.nextSession();
        awaitOk();

        one.control.ignoreHeartbeats();

        var second = two.control.nextSession();
        assertThat(second.hello().getMovesFrom()).isEqualTo("auth-1");
        second.nextHeartbeat();
        assertThat(first.nextGoodbye().getReason()).isEqualTo(StopReason.STOP_REASON_MOVED);
        assertNeverMissed();
    }

    @Test
    void missesWhenOfTwoThatItMovesBetweenNoneAcknowledges() throws Exception {
        start(one.address(), two.address());
        one.control.nextSession();
        awaitOk();

        one.control.ignoreHeartbeats();
        two.control.ignoreHeartbeats();

        two.control.nextSession();
        eventually("it is degraded", SOON, this::state, ComponentState.Degraded.class::isInstance);
        assertThat(state().why().orElseThrow().cause())
                .contains(one.address() + ", " + two.address());
    }

    @Test
    void aRollingRestartOfAllCostsNothing() throws Exception {
        var three = auth("auth-3");
        var all = List.of(one, two, three);
        start(one.address(), two.address(), three.address());
        awaitOk();
        var session = one.control.nextSession();

        for (int i = 0; i < all.size(); i++) {
            session.nextHeartbeat();
            session.move(Duration.ofMillis(50));
            session.nextGoodbye();
            all.get(i).kill();
            all.get(i).startAgain();
            session = all.get((i + 1) % all.size()).control.nextSession();
        }

        session.nextHeartbeat();
        assertNeverMissed();
    }

    @Test
    void missesOnceWhenAllAreGone() throws Exception {
        start(one.address(), two.address());
        one.control.nextSession();
        awaitOk();

        two.kill();
        one.kill();

        eventually("it is degraded", SOON, this::state, ComponentState.Degraded.class::isInstance);
        assertThat(failures()).isEqualTo(1);
        one.startAgain();
        awaitOk();
    }

    private FakeAuth auth(String id) throws IOException {
        var auth = new FakeAuth(authority);
        auth.control.name(id);
        auth.join.allow("node-token", Role.NODE);
        opened.add(auth);
        return auth;
    }

    private void joinAndClose() throws Exception {
        try (var _ = start(one.address())) {
            one.control.nextSession();
        }
        transitions.clear();
    }

    private Agent start(HostPort... addresses) {
        var self = new AgentInfo("web-1", new Version(1, 2, 3, ""), Set.of(), Map.of(), "", "", "");
        var join = new JoinConfig(Optional.of(ValueOrFile.of("node-token")), List.of());
        var agent =
                new Agent(
                        new AgentSettings(self, List.of(addresses), join, PACE, false, identity),
                        List.of(Service.plain(Role.NODE)),
                        new Targets(List.of(), health, time, new Random(6)),
                        health,
                        returnPath,
                        AgentMetrics.in(new PrometheusRegistry()),
                        new AgentRuntime(TRANSPORT, LOOPS, names, time, randomness));
        agent.start();
        opened.add(agent);
        return agent;
    }

    private void awaitOk() {
        eventually("it is ok", SOON, this::state, ComponentState.Ok.class::isInstance);
    }

    private void assertNeverMissed() {
        assertThat(transitions)
                .filteredOn(t -> t.after().component().equals("instance"))
                .extracting(t -> t.after().state().key())
                .isSubsetOf("starting", "ok");
        assertThat(failures()).isZero();
    }

    private long failures() {
        return requireNonNull(health.snapshot().get("instance")).consecutiveFailures();
    }

    private ComponentState state() {
        return requireNonNull(health.snapshot().get("instance")).state();
    }
}
