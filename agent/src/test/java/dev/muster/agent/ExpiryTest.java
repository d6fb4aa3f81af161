package dev.muster.agent;

import static dev.muster.testkit.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.service.Service;
import dev.muster.agent.target.Targets;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.core.version.Version;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.config.JoinConfig;
import dev.muster.runtime.config.TargetCheckConfig;
import dev.muster.runtime.config.ValueOrFile;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.health.Transition;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.IdentityFile;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.testkit.TestAuthority;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whole agents whose certificate ends soon or has expired, against an Auth Service over real TLS,
/// which refuses one that has.
@Timeout(60)
final class ExpiryTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration LITTLE = Duration.ofDays(20);
    private static final HealthCheckConfig QUICK =
            new HealthCheckConfig(
                    Duration.ofMillis(800),
                    Duration.ofMillis(100),
                    Duration.ofMillis(600),
                    TargetCheckConfig.DEFAULT);
    private static final NativeTransport TRANSPORT = NativeTransport.choose();
    private static final EventLoopGroup LOOPS = TRANSPORT.eventLoops(1, "agents");

    /// By how much the clock of the agent's host is wrong.
    private volatile Duration ahead = Duration.ZERO;

    private final Time time =
            new Time() {
                @Override
                public Instant instant() {
                    return Time.system().instant().plus(ahead);
                }

                @Override
                public long nanoTime() {
                    return Time.system().nanoTime();
                }

                @Override
                public void sleep(Duration duration) throws InterruptedException {
                    Time.system().sleep(duration);
                }
            };
    private final Queue<Transition> transitions = new ConcurrentLinkedQueue<>();
    private final HealthTracker health = new HealthTracker(time, transitions::add);
    private final TestAuthority authority = new TestAuthority("ours", time.instant());
    private final HostId old = HostId.random();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void startAuth() throws IOException {
        auth = new FakeAuth(authority);
        opened.add(auth);
        auth.join.allow("node-token", Role.NODE);
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
    void getsAnotherCertificateWithATokenAndKeepsItsId() throws Exception {
        keep(authority, LITTLE);

        var agent = start(Optional.of("node-token"));

        eventually("it has another certificate", SOON, this::kept, id -> !id.endsSoon(now()));
        assertThat(agent.id()).contains(old);
        assertThat(kept().spiffeId().id()).isEqualTo(old.toString());
        assertThat(kept().roles()).containsExactly(Role.NODE);
        awaitOk();
        assertThat(auth.join.waitingRequests()).isOne();
        assertNeverWorseThanStarting();
    }

    @Test
    void usesATokenThatComesWhileItRuns() throws Exception {
        keep(authority, LITTLE);
        start(Optional.of(directory.resolve("token").toString()));
        awaitOk();

        Files.writeString(directory.resolve("token"), "node-token");

        eventually("it has another certificate", SOON, this::kept, id -> !id.endsSoon(now()));
        assertNeverWorseThanStarting();
    }

    @Test
    void goesOnWhereAuthRefusesTheTokenAndTriesThatOnce() throws Exception {
        keep(authority, LITTLE);

        start(Optional.of("wrong-token"));

        var session = auth.control.nextSession();
        for (int i = 0; i < 6; i++) {
            session.nextHeartbeat(); // for longer than several looks at the certificate
        }
        assertThat(auth.join.waitingRequests()).isOne();
        assertThat(auth.control.waitingSessions()).isZero();
        assertNeverWorseThanStarting();
    }

    @Test
    void leavesTheTokenAloneWhileThereIsTimeEnough() throws Exception {
        keep(authority, Duration.ofDays(31));

        start(Optional.of("node-token"));

        auth.control.nextSession().nextHeartbeat();
        awaitOk();
        assertThat(auth.join.waitingRequests()).isZero();
    }

    @Test
    void joinsAnewUnderAnotherIdOnceItsCertificateHasExpired() throws Exception {
        keep(authority, Duration.ofDays(-1));

        var agent = start(Optional.of("node-token"));

        awaitOk();
        assertThat(agent.id()).contains(auth.join.id());
        assertThat(auth.join.id()).isNotEqualTo(old);
        assertThat(auth.join.waitingRequests()).isOne();
    }

    @Test
    void saysThatItsCertificateHasExpiredAndWhatHelpsUntilThatIsDone() throws Exception {
        keep(authority, Duration.ofDays(-1));
        start(Optional.of(directory.resolve("token").toString()));

        var why = awaitReason("does not exist");
        assertThat(why.code()).isEqualTo(Reason.Code.CERTIFICATE_EXPIRED);
        assertThat(why.cause()).contains("expired at " + kept().notAfter(), "TOKEN_MISSING");
        assertThat(why.hint()).contains("tctl tokens add --type=node", "new id", "clock");
        assertNeverWorseThanStarting();

        Files.writeString(directory.resolve("token"), "wrong-token");
        awaitReason("TOKEN_INVALID");
        Files.writeString(directory.resolve("token"), "node-token");

        awaitOk();
    }

    @Test
    void showsItsTokenToNoOtherClusterWhenItJoinsAnew() {
        keep(new TestAuthority("ours", now()), Duration.ofDays(-1));

        start(Optional.of("node-token"));

        var why = awaitReason("not from this cluster's CA");
        assertThat(why.code()).isEqualTo(Reason.Code.CERTIFICATE_EXPIRED);
        assertThat(auth.join.waitingRequests()).isZero();
    }

    @Test
    void keepsItsStreamAndIdForAsLongAsAuthDoesThoughItsCertificateExpires() throws Exception {
        keep(authority, Duration.ofSeconds(4));
        var agent = start(Optional.of(directory.resolve("token").toString()));
        var session = auth.control.nextSession();
        eventually("it has expired", SOON, this::kept, id -> id.hasExpired(now()));
        Files.writeString(directory.resolve("token"), "node-token");
        for (int i = 0; i < 10; i++) {
            session.nextHeartbeat(); // the last ones long after that
        }
        assertThat(agent.id()).contains(old);
        assertThat(auth.join.waitingRequests()).isZero();
        assertNeverWorseThanStarting();

        auth.kill();
        awaitReason("expired");
        auth.startAgain();

        awaitOk();
        assertThat(agent.id()).contains(auth.join.id());
    }

    @Test
    void keepsItsIdWhereOnlyItsOwnClockSaysThatItsCertificateHasExpired() throws Exception {
        keep(authority, LITTLE);
        ahead = LITTLE.plusDays(1);
        auth.control.refuse(new Reason(Reason.Code.AUTH_FULL, "it is full", "Wait"));

        var agent = start(Optional.of("node-token"));

        for (int i = 0; i < 20; i++) {
            auth.control.nextSession(); // refused, for longer than several looks
        }
        assertThat(awaitReason("it is full").code()).isEqualTo(Reason.Code.CERTIFICATE_EXPIRED);
        auth.control.refuse(null);
        awaitOk();
        assertThat(agent.id()).contains(old);
        assertThat(auth.join.waitingRequests()).isZero();
    }

    @Test
    void asksToRestartTheAuthServiceBesideItWhichMakesTheCertificate() {
        keep(authority, Duration.ofDays(-1));

        start(Optional.of("node-token"), Role.AUTH);

        assertThat(awaitReason("expired").hint()).startsWith("Restart this process");
        assertThat(auth.join.waitingRequests()).isZero();
    }

    private void keep(TestAuthority issuer, Duration left) {
        var keys = TestAuthority.newKeys();
        var around = now().plus(left).minus(TestAuthority.VALIDITY);
        var certificate =
                issuer.issue(keys.getPublic(), "host", old.toString(), List.of("Node"), around);
        new IdentityFile(identityFile())
                .write(new Identity(keys.getPrivate(), certificate, List.of(issuer.certificate())));
    }

    private Agent start(Optional<String> token, Role... beside) {
        var self =
                new AgentInfo(
                        "web-1", new Version(1, 2, 3, ""), Set.of(beside), Map.of(), "", "", "");
        var settings =
                new AgentSettings(
                        self,
                        List.of(auth.address()),
                        new JoinConfig(token.map(ValueOrFile::of), List.of()),
                        QUICK,
                        false,
                        identityFile());
        var agent =
                new Agent(
                        settings,
                        List.of(Service.plain(Role.NODE)),
                        new Targets(List.of(), health, time, new Random(6)),
                        health,
                        new ReturnPathTracker(QUICK.interval(), QUICK.timeout(), time),
                        AgentMetrics.in(new PrometheusRegistry()),
                        new AgentRuntime(TRANSPORT, LOOPS, Resolver.SYSTEM, time, new Random(5)));
        agent.start();
        opened.add(agent);
        return agent;
    }

    private Instant now() {
        return time.instant();
    }

    private Path identityFile() {
        return directory.resolve("host.pem");
    }

    private Identity kept() {
        return new IdentityFile(identityFile()).read().orElseThrow();
    }

    private void awaitOk() {
        eventually("it is ok", SOON, this::state, "ok"::equals);
    }

    private Reason awaitReason(String part) {
        return eventually(
                        "it says " + part,
                        SOON,
                        this::why,
                        why -> why.filter(r -> r.cause().contains(part)).isPresent())
                .orElseThrow();
    }

    private void assertNeverWorseThanStarting() {
        assertThat(transitions)
                .extracting(t -> t.after().state().key())
                .isSubsetOf("starting", "ok");
    }

    private String state() {
        return requireNonNull(health.snapshot().get("instance")).state().key();
    }

    private Optional<Reason> why() {
        return requireNonNull(health.snapshot().get("instance")).state().why();
    }
}
