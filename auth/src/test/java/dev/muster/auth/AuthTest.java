package dev.muster.auth;

import static dev.muster.auth.control.FakeAgent.ok;
import static dev.muster.testkit.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.muster.auth.audit.FakeSharedLog;
import dev.muster.auth.control.FakeAgent;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.Leases;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.core.version.Protocol;
import dev.muster.proto.v1.AddTokenRequest;
import dev.muster.proto.v1.AgentInfo;
import dev.muster.proto.v1.AuditServiceGrpc;
import dev.muster.proto.v1.AuthSource;
import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.ControlServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.InventoryServiceGrpc;
import dev.muster.proto.v1.JoinRequest;
import dev.muster.proto.v1.JoinServiceGrpc;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.PeerServiceGrpc;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.StopReason;
import dev.muster.proto.v1.TokenServiceGrpc;
import dev.muster.runtime.config.AuthConfig;
import dev.muster.runtime.datadir.DataDir;
import dev.muster.runtime.datadir.DataDirLayout;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.identity.IdentityFile;
import dev.muster.runtime.identity.Keys;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.ServerTrust;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.testkit.MemoryBackend;
import dev.muster.testkit.Ports;
import io.grpc.StatusRuntimeException;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// One whole Auth Service on a real socket, on each transport, met by hand-written clients.
@ParameterizedClass
@EnumSource
@Timeout(60)
final class AuthTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);

    private static final Reason FULL = new Reason(Reason.Code.DISK_FULL, "full", "free some");

    @Parameter NativeTransport transport = NativeTransport.JDK;

    private final Time time = Time.system();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final BlockingQueue<Heartbeat> health = new LinkedBlockingQueue<>();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable DataDirLayout data;
    private @Nullable EventLoopGroup loops;
    private @Nullable HostPort address;

    @BeforeEach
    void start(@TempDir Path directory) {
        data = opened(DataDir.open(directory.resolve("data"))).layout();
        loops = transport.eventLoops(1, "test-client");
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
        if (loops != null) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
    }

    @Test
    void carriesAnAgentFromItsTokenToItsGoodbye() throws Exception {
        start(auth(config(ANY_PORT, null)));
        assertThat(health.poll(20, TimeUnit.SECONDS)).isInstanceOf(Heartbeat.Acked.class);
        var admin = channel(ServerTrust.of(admin()), admin());
        var member = join(token(admin));
        var id = HostId.parse(member.spiffeId().id()).orElseThrow();

        var agent = connect(member, id);
        assertThat(agent.next().getWelcome().getClusterName()).isEqualTo("node-1");
        agent.heartbeat(1, ok("instance", 1), ok("node", 1));
        assertThat(agent.next().getHeartbeatAck().getSequence()).isEqualTo(1);

        var ping = PingRequest.newBuilder().setId(id.toString()).build();
        var roundTrip = inventory(admin).ping(ping).getRoundTrip();
        assertThat(WireTimes.duration("Cannot ping", "round_trip", roundTrip))
                .isBetween(Duration.ofNanos(1), PATIENCE);
        assertThat(
                        inventory(admin)
                                .listConnected(ListConnectedRequest.getDefaultInstance())
                                .getInstancesList())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.getId()).isEqualTo(id.toString());
                    assertThat(one.getHeartbeatedList())
                            .containsExactly(dev.muster.proto.v1.Role.ROLE_NODE);
                });
        assertThat(listed(admin, Instance::getConnected).getAgent().getHostname())
                .isEqualTo("web-1");

        agent.goodbye(StopReason.STOP_REASON_RESTART);
        assertThat(agent.end.get(20, TimeUnit.SECONDS)).isEmpty();
        assertThat(listed(admin, one -> !one.getConnected()).hasLastSeen()).isTrue();
        assertThat(
                        eventually(
                                        "the ping says that it went to restart",
                                        PATIENCE,
                                        () -> fault(() -> inventory(admin).ping(ping)),
                                        reason ->
                                                reason.cause().contains("it went to restart since"))
                                .code())
                .isEqualTo(Reason.Code.AGENT_NOT_CONNECTED);
        assertThat(
                        eventually(
                                "every event is in the log",
                                PATIENCE,
                                () -> events(admin),
                                e -> e.size() == 6))
                .satisfiesExactly(
                        e -> assertThat(e).contains("cert.create"), // auth
                        e -> assertThat(e).contains("cert.create"), // admin
                        e -> assertThat(e).contains("join_token.create"),
                        e -> assertThat(e).contains("cert.create").contains(id.toString()),
                        e -> assertThat(e).contains("instance.join").contains(id.toString()),
                        e -> assertThat(e).contains("instance.disconnect").contains("restarting"));
    }

    @Test
    void aRequestThatTheStorageRefusesCountsAtOnce() throws Exception {
        start(auth(config(ANY_PORT, null)));
        assertThat(health.poll(20, TimeUnit.SECONDS)).isInstanceOf(Heartbeat.Acked.class);
        var admin = channel(ServerTrust.of(admin()), admin());
        cluster(admin); // connected

        backend.breakDown(FULL);
        assertThat(fault(() -> token(admin)).code()).isEqualTo(Reason.Code.DISK_FULL);

        assertThat(health.poll())
                .isInstanceOfSatisfying(
                        Heartbeat.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(FULL));
        backend.repair();
    }

    @Test
    void comesBackAsWhoItWasAndKnowsItsAgents() throws Exception {
        var first = auth(config(ANY_PORT, null));
        start(first);
        var member = join(token(channel(ServerTrust.of(admin()), admin())));
        var id = HostId.parse(member.spiffeId().id()).orElseThrow();
        var before = connect(member, id);
        long epoch = before.next().getWelcome().getEpoch();
        var authId = first.id();

        first.close();
        assertThat(before.fault().reason().code()).isEqualTo(Reason.Code.SHUTTING_DOWN);
        var second = auth(config(ANY_PORT, null));
        start(second);
        var welcome = connect(member, id).next().getWelcome();

        assertThat(second.id()).isEqualTo(authId);
        assertThat(welcome.getAuthId()).isEqualTo(authId.toString());
        assertThat(welcome.getEpoch()).isGreaterThan(epoch);
    }

    @Test
    void keepsItsIdentitiesToItsOwner() throws Exception {
        var _ = auth(config(ANY_PORT, null));

        for (var file : List.of(layout().adminIdentity(), layout().authIdentity())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void issuesAnIdentityToTheAgentInItsProcessOnce() throws Exception {
        var auth = auth(config(ANY_PORT, null));
        start(auth);

        auth.issueHost(Set.of(Role.AUTH, Role.NODE));
        var issued = host();
        auth.issueHost(Set.of(Role.NODE));
        assertThat(host()).isEqualTo(issued);
        auth.issueHost(Set.of(Role.APP));
        var more = host();

        assertThat(issued.roles()).containsExactlyInAnyOrder(Role.AUTH, Role.NODE);
        assertThat(more.roles()).containsExactlyInAnyOrder(Role.AUTH, Role.NODE, Role.APP);
        assertThat(more.spiffeId()).isEqualTo(issued.spiffeId());
        assertThat(issued.spiffeId().id()).isEqualTo(auth.id().toString());
        var agent = connect(more, auth.id());
        assertThat(agent.next().hasWelcome()).isTrue();
        assertThat(events(channel(ServerTrust.of(admin()), admin())))
                .filteredOn(event -> event.contains("instance.join"))
                .singleElement()
                .asString()
                .contains("\"local\"");
    }

    @Test
    void takesItsIdFromTheAgentThatWasThereFirst() throws Exception {
        var first = auth(config(ANY_PORT, null));
        first.issueHost(Set.of(Role.NODE));
        first.close();
        Files.delete(layout().authIdentity());

        var second = auth(config(ANY_PORT, null));

        assertThat(second.id()).isEqualTo(first.id());
    }

    @Test
    void issuesItsIdentitiesAnewForAnotherCluster() throws Exception {
        auth(config(ANY_PORT, null)).close();
        var old = admin();

        var other = new MemoryBackend(time);
        var auth =
                opened(Auth.open(settings(config(ANY_PORT, null)), other, health::add, runtime()));
        start(auth);

        assertThat(admin().authorities()).isNotEqualTo(old.authorities());
        assertThat(cluster(channel(ServerTrust.of(admin()), admin())).getAuthId())
                .isEqualTo(auth.id().toString());
    }

    @Test
    void saysWhereItListensAndWhatAgentsDial() throws Exception {
        start(auth(config(ANY_PORT, null)));
        var loopback = cluster(channel(ServerTrust.of(admin()), admin()));
        assertThat(loopback.getListenAddr()).isEqualTo(requireNonNull(address).toString());
        assertThat(loopback.getAdvertiseAddr()).isEmpty();
        assertThat(CaPin.parse(loopback.getCaPins(0))).isPresent();

        var all = new AuthSettings(config(new HostPort("0.0.0.0", 0), null), "node-1", layout());
        assertThat(all.advertised(3025)).contains(new HostPort("node-1", 3025));
        assertThat(all.local(3025)).isEqualTo(new HostPort("127.0.0.1", 3025));
        var named = new HostPort("auth.example.com", 443);
        assertThat(settings(config(ANY_PORT, named)).advertised(3025)).contains(named);
    }

    @Test
    void answersForTheInstanceBesideIt(@TempDir Path other) throws Exception {
        start(auth(config(freePort(), null)));
        var first = requireNonNull(address);
        var member = join(token(channel(ServerTrust.of(admin()), admin())));
        var id = HostId.parse(member.spiffeId().id()).orElseThrow();
        var agent = connect(member, id);
        assertThat(agent.next().hasWelcome()).isTrue();
        agent.heartbeat(1);
        var second =
                opened(
                        Auth.open(
                                new AuthSettings(
                                        config(freePort(), null),
                                        "node-2",
                                        opened(DataDir.open(other.resolve("data"))).layout()),
                                backend,
                                health::add,
                                runtime()));
        start(second);
        var admin = channel(ServerTrust.of(admin()), admin());
        var ping = PingRequest.newBuilder().setId(id.toString());

        var pong = inventory(admin).ping(ping.build());

        assertThat(pong.getAuthId()).isNotEqualTo(second.id().toString());
        assertThat(pong.hasToOwner()).isTrue();
        assertThat(
                        eventually(
                                        "the document says so",
                                        PATIENCE,
                                        () ->
                                                fault(() ->
                                                        inventory(admin)
                                                                .ping(ping.setLocal(true).build())),
                                        reason -> reason.cause().contains("ends at"))
                                .cause())
                .contains("its stream ends at the Auth instance " + pong.getAuthId());

        var events =
                AuditServiceGrpc.newBlockingStub(admin.channel())
                        .listEvents(ListEventsRequest.getDefaultInstance());
        assertThat(events.getComplete()).isTrue();
        assertThat(events.getSourcesList())
                .extracting(AuthSource::getAuthId)
                .containsExactly(second.id().toString(), pong.getAuthId());
        assertThat(events.getEventsJsonList())
                .anyMatch(event -> event.contains("join_token.create"))
                .anyMatch(event -> event.contains(second.id().toString()));

        address = first;
        var here = inventory(channel(ServerTrust.of(admin()), admin())).ping(ping.build());
        assertThat(here.getAuthId()).isEqualTo(pong.getAuthId());
        assertThat(here.hasToOwner()).isFalse();
    }

    @Test
    void letsNobodyButAuthInstancesAskAsOne() throws Exception {
        start(auth(config(ANY_PORT, null)));
        var admin = channel(ServerTrust.of(admin()), admin());
        var ping = PingRequest.newBuilder().setId(HostId.random().toString()).build();

        var refusal = fault(() -> PeerServiceGrpc.newBlockingStub(admin.channel()).ping(ping));

        assertThat(refusal.code()).isEqualTo(Reason.Code.NOT_AUTHORIZED);
    }

    @Test
    void saysThatItsPortIsTakenAndCanStillBeClosed() throws Exception {
        start(auth(config(ANY_PORT, null)));

        try (var second = auth(config(requireNonNull(address), null))) {
            var failure = catchThrowableOfType(FaultException.class, second::start);
            assertThat(failure.fault().reason().code()).isEqualTo(Reason.Code.PORT_TAKEN);
        }

        assertThat(new Leases(backend).all()).hasSize(1);
    }

    @Test
    void deliversItsEventsBeforeItSaysThatItHasStopped() throws Exception {
        var runtime =
                new AuthRuntime(
                        transport,
                        Optional.of(new FakeSharedLog()),
                        new PrometheusRegistry(),
                        new SecureRandom(),
                        time);
        var settings = settings(config(ANY_PORT, null));

        try (var auth = Auth.open(settings, backend, health::add, runtime)) {
            start(auth);
        }

        assertThat(new Leases(backend).all())
                .singleElement()
                .extracting(KnownRun::eventsUntil)
                .isEqualTo(Instant.MAX);
    }

    private static HostPort freePort() {
        return new HostPort("127.0.0.1", Ports.free());
    }

    private Auth auth(AuthConfig config) {
        return opened(Auth.open(settings(config), backend, health::add, runtime()));
    }

    private void start(Auth auth) throws InterruptedException {
        address = auth.start();
    }

    private AuthSettings settings(AuthConfig config) {
        return new AuthSettings(config, "node-1", layout());
    }

    private AuthRuntime runtime() {
        return new AuthRuntime(
                transport, Optional.empty(), new PrometheusRegistry(), new SecureRandom(), time);
    }

    private static AuthConfig config(HostPort listen, @Nullable HostPort advertise) {
        return new AuthConfig(
                true,
                listen,
                Optional.ofNullable(advertise),
                Optional.empty(),
                List.of(),
                Duration.ofMinutes(20),
                Duration.ofDays(30),
                Optional.empty(),
                Duration.ofSeconds(2));
    }

    private DataDirLayout layout() {
        return requireNonNull(data);
    }

    private Identity admin() {
        return new IdentityFile(layout().adminIdentity()).read().orElseThrow();
    }

    private Identity host() {
        return new IdentityFile(layout().hostIdentity()).read().orElseThrow();
    }

    private AuthChannel channel(ServerTrust trust, @Nullable Identity identity) {
        var options = AuthChannel.Options.agent(transport, requireNonNull(loops), time, PATIENCE);
        return opened(AuthChannel.open(requireNonNull(address), trust, identity, options));
    }

    private FakeAgent connect(Identity member, HostId id) {
        var channel = channel(ServerTrust.of(member), member);
        var agent = FakeAgent.dial(ControlServiceGrpc.newStub(channel.channel()), id, true);
        agent.hello();
        return agent;
    }

    private Identity join(String token) throws Exception {
        var keys = Keys.generate();
        var pins = new ServerTrust.Pins(Set.of(CaPin.of(admin().authorities().getFirst())));
        var answer =
                JoinServiceGrpc.newBlockingStub(channel(pins, null).channel())
                        .join(
                                JoinRequest.newBuilder()
                                        .setProtocol(Protocol.CURRENT)
                                        .setToken(token)
                                        .setCertificateRequest(
                                                ByteString.copyFrom(Keys.certificateRequest(keys)))
                                        .addRoles(dev.muster.proto.v1.Role.ROLE_NODE)
                                        .setAgent(
                                                AgentInfo.newBuilder()
                                                        .setHostname("web-1")
                                                        .setVersion("1.2.3"))
                                        .build());
        var authorities = new ArrayList<X509Certificate>();
        for (var der : answer.getCaCertificatesList()) {
            authorities.add(certificate(der));
        }
        return new Identity(keys.getPrivate(), certificate(answer.getCertificate()), authorities);
    }

    private static String token(AuthChannel admin) {
        return TokenServiceGrpc.newBlockingStub(admin.channel())
                .addToken(
                        AddTokenRequest.newBuilder()
                                .addRoles(dev.muster.proto.v1.Role.ROLE_NODE)
                                .build())
                .getToken();
    }

    private static InventoryServiceGrpc.InventoryServiceBlockingStub inventory(AuthChannel admin) {
        return InventoryServiceGrpc.newBlockingStub(admin.channel());
    }

    private static Cluster cluster(AuthChannel admin) {
        return ClusterServiceGrpc.newBlockingStub(admin.channel())
                .getCluster(GetClusterRequest.getDefaultInstance());
    }

    /// The inventory is written behind the agent's back.
    private static Instance listed(
            AuthChannel admin, java.util.function.Predicate<Instance> wanted) {
        var request = ListInstancesRequest.getDefaultInstance();
        return eventually(
                        "the one agent is listed so",
                        PATIENCE,
                        () -> inventory(admin).listInstances(request).getInstancesList(),
                        all -> all.size() == 1 && wanted.test(all.getFirst()))
                .getFirst();
    }

    private static List<String> events(AuthChannel admin) {
        return AuditServiceGrpc.newBlockingStub(admin.channel())
                .listEvents(ListEventsRequest.getDefaultInstance())
                .getEventsJsonList();
    }

    private static Reason fault(ThrowingCallable call) {
        var failure = catchThrowableOfType(StatusRuntimeException.class, call);
        return Optional.ofNullable(failure.getTrailers())
                .flatMap(Faults::fromTrailers)
                .orElseThrow()
                .reason();
    }

    private static X509Certificate certificate(ByteString der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(der.toByteArray()));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.push(resource);
        return resource;
    }
}
