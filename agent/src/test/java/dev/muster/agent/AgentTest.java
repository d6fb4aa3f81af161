package dev.muster.agent;

import static dev.muster.testkit.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.muster.agent.control.Goodbye;
import dev.muster.agent.service.Service;
import dev.muster.agent.target.Targets;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.Hello;
import dev.muster.proto.v1.StopReason;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.config.JoinConfig;
import dev.muster.runtime.config.TargetCheckConfig;
import dev.muster.runtime.config.ValueOrFile;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPath;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.health.Transition;
import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.identity.IdentityFile;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.Roles;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.testkit.TestAuthority;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whole agents against an Auth Service that is not ours, over real TLS, at a quick pace.
@Timeout(60)
final class AgentTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final HealthCheckConfig QUICK =
            new HealthCheckConfig(
                    Duration.ofMillis(1500),
                    Duration.ofMillis(200),
                    Duration.ofMillis(600),
                    TargetCheckConfig.DEFAULT);
    private static final JoinConfig JOIN_NOTHING = new JoinConfig(Optional.empty(), List.of());
    private static final Reason NO_KEY =
            new Reason(Reason.Code.PERMISSION_DENIED, "no key", "Make one");
    private static final Reason CLONE =
            new Reason(Reason.Code.DUPLICATE_IDENTITY, "a clone", "Remove it");
    private static final NativeTransport TRANSPORT = NativeTransport.choose();
    private static final EventLoopGroup LOOPS = TRANSPORT.eventLoops(1, "agents");

    private final BlockingQueue<Transition> transitions = new LinkedBlockingQueue<>();
    private final Time time = Time.system();
    private final HealthTracker health = new HealthTracker(time, transitions::add);
    private final ReturnPathTracker returnPath =
            new ReturnPathTracker(QUICK.interval(), QUICK.timeout(), time);
    private final TestAuthority authority = new TestAuthority("ours", time.instant());
    private final List<AutoCloseable> opened = new ArrayList<>();

    private boolean requiresReturnPath;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void startAuth() throws IOException {
        auth = new FakeAuth(authority);
        auth.join.allow("node-token", Role.NODE);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var closeable : opened.reversed()) {
            closeable.close();
        }
        auth.close();
    }

    @AfterAll
    static void stopLoops() {
        var _ = LOOPS.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void joinsAndKeepsAnIdentityThatOnlyItsOwnerCanRead() throws Exception {
        var agent = start(joinWith("node-token"), Role.NODE);
        auth.control.nextSession();

        assertThat(agent.id()).contains(auth.join.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(identityFile())))
                .isEqualTo("rw-------");
        var identity = new IdentityFile(identityFile()).read().orElseThrow();
        assertThat(identity.spiffeId().id()).isEqualTo(auth.join.id().toString());
        assertThat(identity.roles()).containsExactly(Role.NODE);
    }

    @Test
    void tellsTheNumberOfItsLatestConnectionAlsoAfterARestart() throws Exception {
        auth.control.number(41);
        var agent = start(joinWith("node-token"), Role.NODE);
        var first = auth.control.nextSession();
        first.nextHeartbeat();
        auth.control.number(0); // another process with its identity counts
        first.end(NO_KEY);
        var second = auth.control.nextSession();
        second.nextHeartbeat();
        eventually("the number is kept", SOON, this::keptEpoch, "41\n"::equals);
        agent.close();

        start(JOIN_NOTHING, Role.NODE);

        assertThat(first.hello().getLastEpoch()).isZero();
        assertThat(second.hello().getLastEpoch()).isEqualTo(41);
        assertThat(auth.control.nextSession().hello().getLastEpoch()).isEqualTo(41);
    }

    @Test
    void connectsWhereTheNumberOfItsLatestConnectionCannotBeRead() throws Exception {
        Files.writeString(directory.resolve("host.epoch"), "forty-one");

        start(joinWith("node-token"), Role.NODE);

        assertThat(auth.control.nextSession().hello().getLastEpoch()).isZero();
    }

    @Test
    void answersAChallengeWithItsClockAndTakesTheProof() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();

        session.challenge(7);
        var echo = session.nextEcho();
        session.prove(8, Duration.ZERO); // of no challenge
        session.prove(7, Duration.ofSeconds(-3));
        session.prove(7, Duration.ofSeconds(9)); // taken once

        assertThat(echo.getNonce()).isEqualTo(7);
        assertThat(echo.getAt().getSeconds()).isPositive();
        var path =
                eventually(
                                "the proof is taken",
                                SOON,
                                returnPath::latest,
                                Optional<ReturnPath>::isPresent)
                        .orElseThrow();
        assertThat(path.clockSkew()).isEqualTo(Duration.ofSeconds(-3));
        assertThat(path.roundTrip()).isEqualTo(Duration.ofMillis(3));
    }

    @Test
    void isNotOkBeforeAuthHasReachedItWhereThatIsRequired() throws Exception {
        requiresReturnPath = true;
        start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();
        session.nextHeartbeat();
        await("node", "ok");
        assertThat(states()).containsEntry("instance", "starting");

        session.challenge(1);
        session.prove(session.nextEcho().getNonce(), Duration.ZERO);

        await("instance", "ok");
    }

    @Test
    void isDegradedOnceAuthReachesItNoMoreWhereThatIsRequired() throws Exception {
        requiresReturnPath = true;
        start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();
        session.challenge(1);
        session.prove(session.nextEcho().getNonce(), Duration.ZERO);
        await("instance", "ok");

        awaitReason("instance", Reason.Code.RETURN_PATH_STALE);
        assertThat(states()).containsEntry("node", "ok");
        session.challenge(2);
        session.prove(session.nextEcho().getNonce(), Duration.ZERO);

        await("instance", "ok");
    }

    @Test
    void becomesOkAndSaysSoToAuth() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();

        assertThat(session.nextHeartbeat().getComponentsList())
                .extracting(c -> c.getComponent() + " " + c.getState())
                .containsExactly(
                        "instance LIFECYCLE_STATE_STARTING", "node LIFECYCLE_STATE_STARTING");
        assertThat(session.nextHeartbeat().getComponentsList())
                .extracting(c -> c.getComponent() + " " + c.getState())
                .containsExactly("instance LIFECYCLE_STATE_OK", "node LIFECYCLE_STATE_OK");
        assertThat(states()).isEqualTo(Map.of("instance", "ok", "node", "ok"));
    }

    @Test
    void needsNoTokenAtTheNextStart() throws Exception {
        joinAndClose();

        start(JOIN_NOTHING, Role.NODE);

        auth.control.nextSession();
        assertThat(auth.join.waitingRequests()).isZero();
    }

    @Test
    void walksThroughEveryStateWhenAuthGoesAndComesBack() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        await("instance", "ok");

        auth.kill();
        await("instance", "degraded");
        assertThat(reason("instance").code()).isEqualTo(Reason.Code.AUTH_UNREACHABLE);
        assertThat(states()).containsEntry("node", "ok");

        transitions.clear();
        auth.startAgain();
        await("instance", "ok");
        assertThat(transitions)
                .extracting(t -> t.after().component() + " " + t.after().state().key())
                .containsExactly("instance recovering", "instance ok");
        assertThat(auth.join.waitingRequests()).isEqualTo(1);
    }

    @Test
    void staysOkWhenAuthIsBackWithinTheTimeout() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();
        await("instance", "ok");
        transitions.clear();

        session.end(new Reason(Reason.Code.SHUTTING_DOWN, "it stops", "Wait"));

        auth.control.nextSession().nextHeartbeat();
        assertThat(transitions).isEmpty();
    }

    @Test
    void isDegradedWhileAuthObjectsToItAndOkAfterANewStreamWithoutThat() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();
        await("instance", "ok");

        session.object(CLONE);
        await("instance", "degraded");
        assertThat(reason("instance")).isEqualTo(CLONE);
        transitions.clear();
        for (int i = 0; i < 5; i++) {
            session.nextHeartbeat(); // acknowledged, each of them
        }
        assertThat(states()).isEqualTo(Map.of("instance", "degraded", "node", "ok"));
        assertThat(transitions).isEmpty();

        session.end(new Reason(Reason.Code.SHUTTING_DOWN, "it stops", "Wait"));

        await("instance", "ok");
        assertThat(transitions)
                .extracting(t -> t.after().component() + " " + t.after().state().key())
                .containsExactly("instance recovering", "instance ok");
    }

    @Test
    void isOkAgainWhenAuthObjectsNoMore() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();
        session.object(CLONE);
        await("instance", "degraded");

        session.object(null);

        await("instance", "ok");
    }

    @Test
    void isDegradedWhenAuthRefusesItAsADuplicate() throws Exception {
        auth.control.refuse(CLONE);
        start(joinWith("node-token"), Role.NODE);

        await("instance", "degraded");
        assertThat(reason("instance")).isEqualTo(CLONE);
    }

    @Test
    void isOfOneAgeWhicheverOfItsStreamsSaysSo() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        var first = auth.control.nextSession();
        first.nextHeartbeat();

        first.end(new Reason(Reason.Code.SHUTTING_DOWN, "it stops", "Wait"));

        var second = auth.control.nextSession().hello();
        assertThat(second.getProcessId()).isEqualTo(first.hello().getProcessId());
        assertThat(uptime(second)).isGreaterThan(uptime(first.hello()));
    }

    @Test
    void answersPingsAtOnceEvenWhileAHeartbeatWaits() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();
        auth.control.ignoreHeartbeats();

        session.ping(42);

        assertThat(session.nextPong()).isEqualTo(42);
    }

    @Test
    void missesAndReconnectsWhenHeartbeatsAreNotAcknowledged() throws Exception {
        start(joinWith("node-token"), Role.NODE);
        auth.control.nextSession();
        await("instance", "ok");

        auth.control.ignoreHeartbeats();

        await("instance", "degraded");
        assertThat(reason("instance").code()).isEqualTo(Reason.Code.AUTH_TIMEOUT);
        auth.control.nextSession();
    }

    @Test
    void saysWhyItLeavesAndEndsTheStream() throws Exception {
        var agent = start(joinWith("node-token"), Role.NODE);
        var session = auth.control.nextSession();
        session.nextHeartbeat();

        agent.stop(new Goodbye(Goodbye.Why.UPGRADE, Duration.ofMinutes(5)));

        var goodbye = session.nextGoodbye();
        assertThat(goodbye.getReason()).isEqualTo(StopReason.STOP_REASON_UPGRADE);
        assertThat(goodbye.getBackIn().getSeconds()).isEqualTo(300);
        assertThat(auth.control.waitingSessions()).isZero();
    }

    @Test
    void staysStartingAndSaysWhyWhileItCannotJoin() throws Exception {
        auth.kill();
        start(joinWith("node-token"), Role.NODE);
        awaitReason("instance", Reason.Code.AUTH_UNREACHABLE);
        assertThat(states()).isEqualTo(Map.of("instance", "starting", "node", "starting"));

        auth.startAgain();

        await("instance", "ok");
    }

    @Test
    void readsTheTokenFileAnewAtEachAttempt() throws Exception {
        var file = directory.resolve("token");
        start(joinWith(file.toString()), Role.NODE);
        awaitReason("instance", Reason.Code.TOKEN_MISSING);

        Files.writeString(file, "wrong-token");
        awaitReason("instance", Reason.Code.TOKEN_INVALID);
        Files.writeString(file, "node-token");

        await("instance", "ok");
    }

    @Test
    void saysWhereToGetATokenWhenItHasNone() {
        start(JOIN_NOTHING, Role.NODE);

        awaitReason("instance", Reason.Code.TOKEN_MISSING);
        assertThat(reason("instance").hint()).contains("tctl tokens add --type=node");
    }

    @Test
    void sendsNoTokenToAnAuthWithAnotherPin() {
        var other = new TestAuthority("theirs", time.instant());
        start(joinWith("node-token", CaPin.of(other.certificate()).toString()), Role.NODE);

        awaitReason("instance", Reason.Code.CA_PIN_MISMATCH);
        assertThat(auth.join.waitingRequests()).isZero();
    }

    @Test
    void joinsTheAuthThatItsPinNames() {
        start(joinWith("node-token", CaPin.of(authority.certificate()).toString()), Role.NODE);

        await("instance", "ok");
    }

    @Test
    void refusesToJoinElsewhereWithoutAPin() {
        start(
                settings(joinWith("node-token"), new HostPort("auth.invalid", 3025)),
                Service.plain(Role.NODE));

        awaitReason("instance", Reason.Code.CA_PIN_MISSING);
        assertThat(reason("instance").hint()).contains("tctl status");
    }

    @Test
    void namesTheServiceThatItsTokenDoesNotAllowWhileOthersGoOn() throws Exception {
        start(joinWith("node-token"), Role.NODE, Role.APP);
        await("app", "degraded");
        await("node", "ok");

        assertThat(reason("app").code()).isEqualTo(Reason.Code.ROLE_NOT_GRANTED);
        assertThat(reason("app").hint()).contains("tctl tokens add --type=app");
        var hello = auth.control.nextSession().hello();
        assertThat(Roles.fromProto(hello.getAgent().getServicesList())).containsExactly(Role.NODE);
        assertThat(auth.join.waitingRequests()).isEqualTo(1); // the token is not used again
    }

    @Test
    void addsRolesWithANewTokenAndKeepsItsId() throws Exception {
        joinAndClose();
        auth.join.allow("app-token", Role.APP);

        var agent = start(joinWith("app-token"), Role.NODE, Role.APP);

        await("app", "ok");
        await("node", "ok");
        assertThat(auth.control.nextSession().nextGoodbye().getReason())
                .isEqualTo(StopReason.STOP_REASON_RESTART);
        auth.control.nextSession(); // with the new certificate
        assertThat(agent.id()).contains(auth.join.id());
        assertThat(new IdentityFile(identityFile()).read().orElseThrow().roles())
                .containsExactlyInAnyOrder(Role.NODE, Role.APP);
    }

    @Test
    void doesNotUseItsTokenWhenAllRolesAreGranted() throws Exception {
        joinAndClose();

        start(joinWith("node-token"), Role.NODE);

        auth.control.nextSession().nextHeartbeat();
        assertThat(auth.join.waitingRequests()).isZero();
    }

    @Test
    void refusesToStartWithADamagedIdentity() throws IOException {
        Files.writeString(identityFile(), "-----BEGIN half");

        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> start(joinWith("node-token"), Role.NODE))
                .satisfies(e ->
                        assertThat(e.fault().reason().code())
                                .isEqualTo(Reason.Code.STATE_FILE_DAMAGED));
    }

    @Test
    void retriesAServiceThatDoesNotStart() throws Exception {
        var failures = new LinkedBlockingQueue<>(List.of(1, 2));
        var stubborn =
                new Service() {
                    @Override
                    public Role role() {
                        return Role.NODE;
                    }

                    @Override
                    public void start() {
                        if (failures.poll() != null) {
                            throw new FaultException(new Fault("Cannot start", NO_KEY));
                        }
                    }
                };
        start(settings(joinWith("node-token"), auth.address()), stubborn);

        await("node", "degraded");
        assertThat(reason("node").code()).isEqualTo(Reason.Code.SERVICE_NOT_STARTED);
        assertThat(reason("node").cause()).isEqualTo("no key");
        await("node", "ok");
        assertThat(failures).isEmpty();
    }

    private static JoinConfig joinWith(String token, String... pins) {
        return new JoinConfig(
                Optional.of(ValueOrFile.of(token)),
                List.of(pins).stream().map(ValueOrFile::of).toList());
    }

    private void joinAndClose() throws InterruptedException {
        try (var _ = start(joinWith("node-token"), Role.NODE)) {
            auth.control.nextSession();
            auth.join.nextRequest();
        }
    }

    private Agent start(JoinConfig join, Role... roles) {
        return start(
                settings(join, auth.address()),
                List.of(roles).stream().map(Service::plain).toArray(Service[]::new));
    }

    private Agent start(AgentSettings settings, Service... services) {
        var agent =
                new Agent(
                        settings,
                        List.of(services),
                        new Targets(List.of(), health, time, new Random(6)),
                        health,
                        returnPath,
                        AgentMetrics.in(new PrometheusRegistry()),
                        new AgentRuntime(TRANSPORT, LOOPS, Resolver.SYSTEM, time, new Random(5)));
        agent.start();
        opened.add(agent);
        return agent;
    }

    private AgentSettings settings(JoinConfig join, HostPort address) {
        var self = new AgentInfo("web-1", new Version(1, 2, 3, ""), Set.of(), Map.of(), "", "", "");
        return new AgentSettings(
                self, List.of(address), join, QUICK, requiresReturnPath, identityFile());
    }

    private String keptEpoch() {
        try {
            return Files.readString(directory.resolve("host.epoch"));
        } catch (IOException _) {
            return "";
        }
    }

    private Path identityFile() {
        return directory.resolve("host.pem");
    }

    private static Duration uptime(Hello hello) {
        return WireTimes.duration("test", "process_uptime", hello.getProcessUptime());
    }

    private void await(String component, String state) {
        eventually(
                component + " is " + state,
                SOON,
                this::states,
                states -> state.equals(states.get(component)));
    }

    private void awaitReason(String component, Reason.Code code) {
        eventually(
                component + " says " + code,
                SOON,
                () -> reason(component),
                reason -> reason.code() == code);
    }

    private Map<String, String> states() {
        return health.snapshot().values().stream()
                .collect(toMap(ComponentHealth::component, h -> h.state().key()));
    }

    private Reason reason(String component) {
        ComponentState state = requireNonNull(health.snapshot().get(component)).state();
        return state.why().orElseThrow();
    }
}
