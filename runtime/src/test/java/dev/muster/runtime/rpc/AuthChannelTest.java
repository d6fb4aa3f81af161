package dev.muster.runtime.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.core.fault.FaultException;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.runtime.identity.CaPin;
import dev.muster.runtime.identity.Identity;
import dev.muster.testkit.TestAuthority;
import io.grpc.StatusRuntimeException;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(NativeTransport.class)
@Timeout(30)
final class AuthChannelTest {
    private static final Duration LONG_AGO = Duration.ofDays(3000);

    private final Instant now = Time.system().instant();
    private final NativeTransport transport;
    private final EventLoopGroup loops;
    private final TestAuthority ours = new TestAuthority("ours", now);
    private final TestAuthority theirs = new TestAuthority("theirs", now);

    AuthChannelTest(NativeTransport transport) {
        this.transport = transport;
        this.loops = transport.eventLoops(1, "test");
    }

    @AfterEach
    void stop() {
        var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void reachesAnAuthOfItsClusterWhateverItsHostName() throws Exception {
        try (var auth = new TestAuth(ours, "auth", now, true)) {
            assertThat(clusterName(auth.address(), authorities(ours))).isEqualTo("c");
            assertThat(
                            clusterName(
                                    new HostPort("localhost", auth.address().port()),
                                    authorities(ours)))
                    .isEqualTo("c");
        }
    }

    @Test
    void reachesOneAddressOfANameWithoutLookingItUp() throws Exception {
        try (var auth = new TestAuth(ours, "auth", now, true)) {
            var name = new HostPort("no-such-host.invalid", auth.address().port());
            var endpoint = new Endpoint(name, InetAddress.getLoopbackAddress());
            var tls = new AuthTls(authorities(ours), null, options());

            try (var channel = AuthChannel.open(endpoint, tls)) {
                assertThat(call(channel)).isEqualTo("c");
            }
        }
    }

    @Test
    void refusesAServerOfAnotherAuthority() throws Exception {
        try (var auth = new TestAuth(theirs, "auth", now, true)) {
            var reason = failure(auth.address(), authorities(ours));

            assertThat(reason.code()).isEqualTo(Reason.Code.IDENTITY_UNTRUSTED);
            assertThat(reason.cause())
                    .isEqualTo(
                            "%s is refused: its certificate is not from this cluster's CA"
                                    .formatted(auth.address()));
            assertThat(auth.calls).hasValue(0);
        }
    }

    @Test
    void refusesAHostThatPlaysAuth() throws Exception {
        try (var auth = new TestAuth(ours, "host", now, true)) {
            var reason = failure(auth.address(), authorities(ours));

            assertThat(reason.code()).isEqualTo(Reason.Code.IDENTITY_UNTRUSTED);
            assertThat(reason.cause()).endsWith("its certificate is not an Auth Service's");
        }
    }

    @Test
    void refusesAnAuthOfAnotherCluster() throws Exception {
        try (var auth = new TestAuth(ours, "auth", now, true)) {
            var trust = new ServerTrust.Authorities(List.of(ours.certificate()), "elsewhere");

            assertThat(failure(auth.address(), trust).cause())
                    .endsWith("it belongs to cluster ours, not elsewhere");
        }
    }

    @Test
    void saysBothClocksWhenTheServersCertificateHasExpired() throws Exception {
        try (var auth = new TestAuth(ours, "auth", now.minus(LONG_AGO), true)) {
            var reason = failure(auth.address(), authorities(ours));

            assertThat(reason.code()).isEqualTo(Reason.Code.CERTIFICATE_EXPIRED);
            assertThat(reason.cause()).contains("is valid from").contains("it is");
        }
    }

    @Test
    void learnsTheAuthorityThatItsPinNames() throws Exception {
        try (var auth = new TestAuth(ours, "auth", now, true);
                var channel = open(auth.address(), pins(ours))) {
            call(channel);

            assertThat(channel.learntAuthority()).contains(ours.certificate());
        }
    }

    @Test
    void sendsNothingToAServerWithAnotherPin() throws Exception {
        try (var auth = new TestAuth(theirs, "auth", now, true);
                var channel = open(auth.address(), pins(ours))) {
            var reason = failure(channel);

            assertThat(reason.code()).isEqualTo(Reason.Code.CA_PIN_MISMATCH);
            assertThat(reason.cause())
                    .contains(CaPin.of(theirs.certificate()).toString())
                    .contains("not " + CaPin.of(ours.certificate()));
            assertThat(channel.learntAuthority()).isEmpty();
            assertThat(auth.calls).hasValue(0);
        }
    }

    @Test
    void learnsWhateverAuthorityItMeetsAtFirstUse() throws Exception {
        try (var auth = new TestAuth(theirs, "auth", now, true);
                var channel = open(auth.address(), new ServerTrust.FirstUse())) {
            call(channel);

            assertThat(channel.learntAuthority()).contains(theirs.certificate());
        }
    }

    @Test
    void presentsItsIdentity() throws Exception {
        var keys = TestAuthority.newKeys();
        var leaf = ours.issue(keys.getPublic(), "admin", "root", List.of());
        var identity = new Identity(keys.getPrivate(), leaf, List.of(ours.certificate()));
        try (var auth = new TestAuth(ours, "auth", now, true);
                var channel =
                        AuthChannel.open(
                                auth.address(), ServerTrust.of(identity), identity, options())) {
            call(channel);

            assertThat(auth.caller()).isEqualTo(leaf);
        }
    }

    @Test
    void saysThatTheConnectionIsRefused() throws Exception {
        HostPort free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = new HostPort("127.0.0.1", socket.getLocalPort());
        }

        var reason = failure(free, authorities(ours));

        assertThat(reason.code()).isEqualTo(Reason.Code.AUTH_UNREACHABLE);
        assertThat(reason.cause()).isEqualTo(free + ": connection refused");
    }

    @Test
    void saysThatTheConnectionWasClosedInTheHandshake() throws Exception {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var address = new HostPort("127.0.0.1", server.getLocalPort());
            var closer =
                    Thread.startVirtualThread(() -> {
                        try (var socket = server.accept()) {
                            socket.shutdownOutput();
                            socket.getInputStream().readAllBytes();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });

            var reason = failure(address, authorities(ours));

            assertThat(reason.code()).isEqualTo(Reason.Code.AUTH_UNREACHABLE);
            assertThat(reason.cause()).isEqualTo(address + ": the connection was closed");
            closer.join();
        }
    }

    @Test
    void saysThatTheNameIsUnknown() {
        var reason = failure(new HostPort("no-such-host.invalid", 3025), authorities(ours));

        assertThat(reason.code()).isEqualTo(Reason.Code.AUTH_UNREACHABLE);
        assertThat(reason.cause()).isEqualTo("no address is known for no-such-host.invalid:3025");
    }

    @Test
    void saysThatANameIsUnknownThatIsNoUriHost() {
        var address = new HostPort("no_such_host.invalid", 3025);

        assertThatExceptionOfType(FaultException.class)
                .isThrownBy(() -> open(address, authorities(ours)))
                .satisfies(e ->
                        assertThat(e.fault().reason().cause())
                                .isEqualTo("no address is known for " + address));
    }

    @Test
    void saysThatWhatAnswersDoesNotSpeakTls() throws Exception {
        try (var web = listener()) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (var socket = web.accept()) {
                            socket.getOutputStream()
                                    .write(
                                            "HTTP/1.1 400 Bad Request\r\n\r\n"
                                                    .getBytes(StandardCharsets.US_ASCII));
                            socket.getInputStream().readAllBytes();
                        } catch (IOException _) {
                            // the client has seen enough
                        }
                    });

            assertThat(failure(address(web), authorities(ours)).cause())
                    .endsWith("what answers there does not speak TLS");
        }
    }

    @Test
    void givesUpOnAHandshakeAfterItsTimeout() throws Exception {
        try (var silent = listener();
                var channel =
                        AuthChannel.open(
                                address(silent),
                                authorities(ours),
                                null,
                                options(Duration.ofMillis(200), null))) {
            var reason = failure(channel);

            assertThat(reason.code()).isEqualTo(Reason.Code.AUTH_TIMEOUT);
            assertThat(reason.cause()).endsWith("does not get to the TLS handshake");
        }
    }

    @Test
    void letsAnAgentsHandshakeWaitForAMinute() {
        var agent =
                AuthChannel.Options.agent(transport, loops, Time.system(), Duration.ofSeconds(5));
        var channel = new AuthTls(authorities(ours), null, agent).newChannel();

        assertThat(channel.pipeline().get(SslHandler.class).getHandshakeTimeoutMillis())
                .isEqualTo(60_000);
    }

    @Test
    void saysThatTheConnectionWasClosed() throws Exception {
        try (var auth = new TestAuth(ours, "auth", now, false);
                var relay = new TestRelay(auth.address());
                var channel = open(relay.address(), authorities(ours))) {
            var call =
                    ClusterServiceGrpc.newFutureStub(channel.channel())
                            .getCluster(GetClusterRequest.getDefaultInstance());
            auth.awaitCall();

            relay.cut();

            var failure = catchThrowableOfType(ExecutionException.class, call::get);
            assertThat(channel.fault("Cannot wait", failure).fault().reason().cause())
                    .matches(
                            relay.address()
                                    + ": (the connection was closed|.*[Cc]onnection reset.*)");
        }
    }

    @Test
    void noticesAServerThatFallsSilent() throws Exception {
        var quick = new KeepAlive(Duration.ofMillis(50), Duration.ofMillis(300));
        try (var auth = new TestAuth(ours, "auth", now, false);
                var relay = new TestRelay(auth.address());
                var channel =
                        AuthChannel.open(
                                relay.address(),
                                authorities(ours),
                                null,
                                options(Duration.ofSeconds(10), quick))) {
            var call =
                    ClusterServiceGrpc.newFutureStub(channel.channel())
                            .getCluster(GetClusterRequest.getDefaultInstance());
            relay.awaitAnswers(20); // pings: the call itself is never answered
            assertThat(call.isDone()).isFalse();

            relay.swallow();

            var failure = catchThrowableOfType(ExecutionException.class, call::get);
            assertThat(channel.fault("Cannot wait", failure).fault().reason().code())
                    .isEqualTo(Reason.Code.AUTH_TIMEOUT);
            assertThat(channel.fault("Cannot wait", failure).fault().reason().cause())
                    .contains("has fallen silent for");
        }
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static HostPort address(ServerSocket socket) {
        return new HostPort("127.0.0.1", socket.getLocalPort());
    }

    private static ServerTrust authorities(TestAuthority authority) {
        return new ServerTrust.Authorities(List.of(authority.certificate()), authority.cluster());
    }

    private static ServerTrust pins(TestAuthority authority) {
        return new ServerTrust.Pins(Set.of(CaPin.of(authority.certificate())));
    }

    private AuthChannel.Options options() {
        return AuthChannel.Options.interactive(transport, loops, Time.system());
    }

    private AuthChannel.Options options(Duration handshake, @Nullable KeepAlive keepAlive) {
        return new AuthChannel.Options(
                transport,
                loops,
                Time.system(),
                GateLane.AGENTS,
                Duration.ofSeconds(5),
                handshake,
                65536,
                keepAlive);
    }

    private AuthChannel open(HostPort address, ServerTrust trust) {
        return AuthChannel.open(address, trust, null, options());
    }

    private String clusterName(HostPort address, ServerTrust trust) {
        try (var channel = open(address, trust)) {
            return call(channel);
        }
    }

    private static String call(AuthChannel channel) {
        return ClusterServiceGrpc.newBlockingStub(channel.channel())
                .withDeadlineAfter(20, TimeUnit.SECONDS)
                .getCluster(GetClusterRequest.getDefaultInstance())
                .getName();
    }

    private Reason failure(HostPort address, ServerTrust trust) {
        try (var channel = open(address, trust)) {
            return failure(channel);
        }
    }

    private static Reason failure(AuthChannel channel) {
        var failure = catchThrowableOfType(StatusRuntimeException.class, () -> call(channel));
        FaultException fault = channel.fault("Cannot read the cluster", failure);
        assertThat(fault.fault().what()).isEqualTo("Cannot read the cluster");
        return fault.fault().reason();
    }
}
