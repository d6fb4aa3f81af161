package dev.muster.auth.tls;

import static dev.muster.testkit.Eventually.eventually;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.muster.auth.api.CallerIdentity;
import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.ca.CertificateIssuer;
import dev.muster.auth.ca.ClusterAuthority;
import dev.muster.auth.ca.Subject;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.pulse.Pulses;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.ControlServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.proto.v1.JoinRequest;
import dev.muster.proto.v1.JoinServiceGrpc;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.AuthTls;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.ServerTrust;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Real sockets and certificates, on each transport.
@ParameterizedClass
@EnumSource
@Timeout(60)
final class AuthServerTest {
    private static final HostPort LOOPBACK = new HostPort("127.0.0.1", 0);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Parameter NativeTransport transport = NativeTransport.JDK;

    private final SecureRandom random = new SecureRandom();
    private final ManualTime serverTime = new ManualTime();
    private final ManualTime clientTime = new ManualTime();
    private final BlockingQueue<AuditEvent> events = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final HostId host = HostId.random();
    private final CertificateIssuer issuer = issuer("c1");
    private final Refusals refusals = new Refusals(events::add, serverTime);
    private final Identity auth = issuer.identity(Subject.auth(HostId.random()));
    private final ControlFake control = new ControlFake();
    private AuthServer server = server(LOOPBACK);
    private @Nullable EventLoopGroup clientLoops;

    @BeforeEach
    void start() {
        clientLoops = transport.eventLoops(1, "test-client");
        refusals.start();
        server = server(LOOPBACK);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : open.reversed()) {
            one.close();
        }
        server.close();
        refusals.close();
        if (clientLoops != null) {
            clientLoops.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
    }

    @Test
    void aHostIsKnownByItsCertificate() throws Exception {
        var answer = connect(hostIdentity());

        assertThat(answer.get())
                .contains("spiffe://c1/host/" + host)
                .contains("NODE")
                .contains("127.0.0.1");
    }

    @Test
    void anAdminMayAdminister() {
        assertThat(cluster(issuer.identity(Subject.admin("root"))))
                .contains("spiffe://c1/admin/root");
    }

    @Test
    void aProcessWithoutACertificateMayJoinAndChecksTheServerByItsPin() {
        var pins = new ServerTrust.Pins(Set.copyOf(issuer.authority().pins()));
        var channel = channel(pins, null);

        var answer =
                JoinServiceGrpc.newBlockingStub(channel.channel())
                        .join(JoinRequest.getDefaultInstance());

        assertThat(answer.getHostId()).contains("Anonymous");
    }

    @Test
    void aProcessWithoutACertificateMayDoNothingElse() {
        assertThat(fault(() -> connect(null).get())).contains(Reason.Code.IDENTITY_UNTRUSTED);
        assertThat(fault(() -> cluster(null))).contains(Reason.Code.IDENTITY_UNTRUSTED);
        assertThat(failed().operation()).isEqualTo("muster.v1.ControlService/Connect");
    }

    @Test
    void eachKindOfCertificateOpensItsOwnServicesOnly() {
        var admin = issuer.identity(Subject.admin("root"));

        assertThat(fault(() -> connect(admin).get())).contains(Reason.Code.NOT_AUTHORIZED);
        assertThat(fault(() -> connect(auth).get())).contains(Reason.Code.NOT_AUTHORIZED);
        assertThat(fault(() -> cluster(hostIdentity()))).contains(Reason.Code.NOT_AUTHORIZED);
        assertThat(failed().claimed()).isEqualTo("spiffe://c1/admin/root");
    }

    @Test
    void aCertificateOfAnotherCaIsRefusedAndTheAuditLogSaysWhoAndWhy() {
        var foreign = issuer("c1").identity(Subject.host(host, Set.of(Role.NODE)));

        assertThat(catchThrowable(() -> connect(foreign).get())).isNotNull();

        var event = failed();
        assertThat(event.reason().code()).isEqualTo(Reason.Code.IDENTITY_UNTRUSTED);
        assertThat(event.claimed()).isEqualTo("spiffe://c1/host/" + host);
        assertThat(event.address()).isEqualTo("127.0.0.1");
    }

    @Test
    void anExpiredCertificateIsRefused() {
        var identity = hostIdentity();
        serverTime.jump(Duration.ofDays(366));

        var told = catchThrowable(() -> connect(identity).get());
        assertThat(Faults.isCertificateRefused(told)).as("%s", told).isTrue();

        var reason = failed().reason();
        assertThat(reason.code()).isEqualTo(Reason.Code.CERTIFICATE_EXPIRED);
        assertThat(reason.cause()).contains("/host/" + host, identity.notAfter().toString());
        assertThat(reason.hint()).contains("it joins anew, under a new id");
    }

    @Test
    void whatHelpsAnExpiredCertificateDependsOnWhoseItIs() {
        var admin = issuer.identity(Subject.admin("root"));
        var auth = issuer.identity(Subject.auth(HostId.random()));
        serverTime.jump(Duration.ofDays(366));

        assertThat(catchThrowable(() -> connect(admin).get())).isNotNull();
        assertThat(failed().reason().hint()).contains("admin.pem");
        assertThat(catchThrowable(() -> connect(auth).get())).isNotNull();
        assertThat(failed().reason().hint()).startsWith("Restart that Auth Service");
    }

    @Test
    void aCertificateThatExpiresOnAnOpenConnectionIsRefusedAtTheNextCall() {
        var admin = issuer.identity(Subject.admin("root"));
        var channel = channel(ServerTrust.of(admin), admin);
        assertThat(clusterOver(channel)).contains("admin/root");

        serverTime.jump(Duration.ofDays(366));

        assertThat(fault(() -> clusterOver(channel))).contains(Reason.Code.CERTIFICATE_EXPIRED);
    }

    @Test
    void aClientOfTls12IsRefused() throws Exception {
        var tls = SSLContext.getInstance("TLS");
        tls.init(null, null, null);
        try (var socket =
                (SSLSocket)
                        tls.getSocketFactory()
                                .createSocket(
                                        InetAddress.getLoopbackAddress(),
                                        server.address().port())) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});

            assertThatThrownBy(socket::startHandshake)
                    .isInstanceOf(SSLException.class)
                    .hasMessageContaining("protocol_version");
        }
    }

    @Test
    void otherProtocolsAndNoiseAreClosedAtOnce() throws IOException {
        var noise = new byte[500];
        random.nextBytes(noise);
        noise[0] = 0;

        assertClosed("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        assertClosed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        assertClosed(noise);
        assertClosed(new byte[] {22, 3, 3, 0, 4, 99, 0, 0, 0});
    }

    @Test
    void hundredsOfSilentAndStoppedSocketsKeepNobodyOut() throws Exception {
        var hello = clientHello();
        for (int i = 0; i < 200; i++) {
            open.add(socket());
            var stopped = socket();
            stopped.getOutputStream().write(hello);
            open.add(stopped);
            var dribbling = socket();
            dribbling.getOutputStream().write(hello, 0, 50);
            open.add(dribbling);
        }

        assertThat(connect(hostIdentity()).get()).contains("spiffe://c1/host/" + host);
    }

    @Test
    void everyoneOfACrowdThatComesAtOnceGetsIn() {
        var identity = hostIdentity();
        var tls = new AuthTls(ServerTrust.of(identity), identity, options());
        var crowd = new ArrayList<CompletableFuture<String>>();

        for (int i = 0; i < 100; i++) {
            var channel = AuthChannel.open(server.address(), tls);
            open.add(channel);
            crowd.add(connectOver(channel));
        }

        assertThat(crowd).allMatch(one -> one.join().contains("spiffe://c1/host/" + host));
    }

    @Test
    void eachConnectionHasAPulseThatAnythingThatComesOverItMoves() throws Exception {
        var silent = channel(hostIdentity());
        var speaking = channel(hostIdentity());
        connectOver(silent).get();
        var one = control.pulses.take();
        connectOver(speaking).get();
        var other = control.pulses.take();

        long second = Duration.ofSeconds(1).toNanos();
        serve("both are silent", () -> one.silentNanos() > second && other.silentNanos() > second);
        connectOver(speaking).get();

        assertThat(control.pulses.take()).as("of one connection").isSameAs(other);
        assertThat(other.silentNanos()).isLessThan(second);
        assertThat(one.silentNanos()).isGreaterThan(second);
    }

    @Test
    void aMessageBeyondTheLimitIsRefused() {
        var pins = new ServerTrust.Pins(Set.copyOf(issuer.authority().pins()));
        var stub = JoinServiceGrpc.newBlockingStub(channel(pins, null).channel());
        var request = JoinRequest.newBuilder().setToken("x".repeat(70_000)).build();

        var failure = catchThrowable(() -> stub.join(request));

        assertThat(Faults.toFault("Cannot join", "auth:3025", failure).fault().reason().code())
                .isEqualTo(Reason.Code.LIMIT_EXCEEDED);
    }

    @Test
    void aStreamThatStaysOpenDoesNotHoldUpTheEnd() {
        var identity = hostIdentity();
        var ended = new CompletableFuture<@Nullable Throwable>();
        var first = new CompletableFuture<String>();
        var _ =
                ControlServiceGrpc.newStub(channel(ServerTrust.of(identity), identity).channel())
                        .connect(answer(first, ended));
        first.join();

        server.close();

        assertThat(ended.join()).isNotNull();
    }

    @Test
    void aTakenPortIsSaidToBeTaken() throws IOException {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var second = server(new HostPort("127.0.0.1", taken.getLocalPort()));

            assertThat(fault(second::start)).contains(Reason.Code.PORT_TAKEN);
        }
    }

    @Test
    void anAddressOfAnotherMachineIsSaidToBeUnavailable() {
        var elsewhere = server(new HostPort("192.0.2.1", 0));

        assertThat(fault(elsewhere::start)).contains(Reason.Code.ADDRESS_UNAVAILABLE);
    }

    @Test
    void anUnknownNameIsSaidToBeUnavailable() {
        var unknown = server(new HostPort("no-such-host.invalid", 0));

        assertThat(fault(unknown::start)).contains(Reason.Code.ADDRESS_UNAVAILABLE);
    }

    /// Lets time pass in steps that the event loops' clocks can follow.
    private void serve(String until, BooleanSupplier reached) {
        eventually(
                until,
                PATIENCE,
                () -> {
                    serverTime.jump(Duration.ofMillis(100));
                    return reached.getAsBoolean();
                },
                is -> is);
    }

    private AuthServer server(HostPort listen) {
        var verifier =
                new ClientCertificateVerifier("c1", issuer.authority().certificates(), serverTime);
        return new AuthServer(
                listen,
                ServerTls.context(auth, verifier, transport),
                transport,
                new HandshakeGate(refusals),
                new Pulses(serverTime),
                new AuthServer.Services(
                        List.of(control),
                        List.of(new JoinFake(), new ClusterFake()),
                        List.of(new CallerIdentity(refusals, serverTime))));
    }

    private CertificateIssuer issuer(String cluster) {
        var authority =
                ClusterAuthority.open(
                        new MemoryBackend(serverTime), cluster, "x", random, serverTime);
        return new CertificateIssuer(authority, _ -> {}, random, serverTime);
    }

    private Identity hostIdentity() {
        return issuer.identity(Subject.host(host, Set.of(Role.NODE)));
    }

    private AuthChannel.Options options() {
        if (clientLoops == null) {
            throw new AssertionError("not started");
        }
        return AuthChannel.Options.agent(transport, clientLoops, clientTime, PATIENCE);
    }

    private AuthChannel channel(ServerTrust trust, @Nullable Identity identity) {
        var channel = AuthChannel.open(server.address(), trust, identity, options());
        open.add(channel);
        return channel;
    }

    private AuthChannel channel(@Nullable Identity identity) {
        return channel(ServerTrust.of(auth), identity);
    }

    private CompletableFuture<String> connect(@Nullable Identity identity) {
        return connectOver(channel(identity));
    }

    private static CompletableFuture<String> connectOver(AuthChannel channel) {
        var first = new CompletableFuture<String>();
        var _ =
                ControlServiceGrpc.newStub(channel.channel())
                        .connect(answer(first, new CompletableFuture<>()));
        return first;
    }

    private String cluster(@Nullable Identity identity) {
        return clusterOver(channel(identity));
    }

    private static String clusterOver(AuthChannel channel) {
        return ClusterServiceGrpc.newBlockingStub(channel.channel())
                .getCluster(GetClusterRequest.getDefaultInstance())
                .getName();
    }

    private AuditEvent.AuthFailed failed() {
        return (AuditEvent.AuthFailed)
                eventually("an audit event", PATIENCE, events::poll, event -> event != null);
    }

    private static List<Reason.Code> fault(ThrowingCall call) {
        var failure = catchThrowable(call::run);
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof FaultException e) {
                return List.of(e.fault().reason().code());
            }
            var trailers = Status.trailersFromThrowable(t);
            if (trailers != null) {
                return Faults.fromTrailers(trailers)
                        .map(Fault::reason)
                        .map(Reason::code)
                        .map(List::of)
                        .orElse(List.of());
            }
        }
        return List.of();
    }

    private interface ThrowingCall {
        void run() throws Exception;
    }

    private Socket socket() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), server.address().port());
    }

    private void assertClosed(byte[] sent) throws IOException {
        try (var socket = socket()) {
            socket.getOutputStream().write(sent);
            // An alert may come first.
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(20);
        } catch (SocketException _) {
            // closed with bytes of ours unread
        }
    }

    private static byte[] clientHello() throws Exception {
        var engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        var buffer = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), buffer);
        buffer.flip();
        var hello = new byte[buffer.remaining()];
        buffer.get(hello);
        return hello;
    }

    private static StreamObserver<AuthMessage> answer(
            CompletableFuture<String> first, CompletableFuture<@Nullable Throwable> ended) {
        return new StreamObserver<>() {
            @Override
            public void onNext(AuthMessage message) {
                first.complete(message.getWelcome().getAuthId());
            }

            @Override
            public void onError(Throwable failure) {
                first.completeExceptionally(failure);
                ended.complete(failure);
            }

            @Override
            public void onCompleted() {
                ended.complete(null);
            }
        };
    }
}
