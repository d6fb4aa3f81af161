package dev.muster.runtime.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.testkit.TestAuthority;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class DialsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Instant now = Time.system().instant();
    private final TestAuthority authority = new TestAuthority("ours", now);
    private final NativeTransport transport = NativeTransport.choose();
    private final EventLoopGroup loops = transport.eventLoops(1, "test");
    private final AuthTls tls =
            new AuthTls(
                    new ServerTrust.Authorities(
                            List.of(authority.certificate()), authority.cluster()),
                    null,
                    AuthChannel.Options.interactive(transport, loops, Time.system()));
    private final List<AutoCloseable> opened = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private TestAuth auth;

    @BeforeEach
    void start() throws IOException {
        auth = new TestAuth(authority, "auth", now, true);
    }

    @AfterEach
    void stop() throws Exception {
        for (var one : opened) {
            one.close();
        }
        auth.close();
        var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void handsOutTheConnectionThatFailedAndThenTheOneThatIsUp() throws Exception {
        var dials = dials(Map.of(), closedPort(), auth.address());

        var failed = dials.next(LONG).orElseThrow();
        var up = dials.next(LONG).orElseThrow();

        assertThat(failed.isUp()).isFalse();
        assertThat(up.endpoint().configured()).isEqualTo(auth.address());
        assertThat(up.isUp()).isTrue();
        assertThat(dials.next(LONG)).as("none is left").isEmpty();
    }

    @Test
    void dialsTheNextWhileOneIsSilent() throws Exception {
        var dials = dials(Map.of(), silent("127.0.0.1", 0), auth.address());

        assertThat(dials.next(LONG).orElseThrow().endpoint().configured())
                .isEqualTo(auth.address());
    }

    @Test
    void dialsEachAddressOfAName() throws Exception {
        int port = auth.address().port();
        silent("127.0.0.2", port);
        var name = new HostPort("auth.test", port);
        var dials = dials(Map.of("auth.test", List.of("127.0.0.2", "127.0.0.1")), name);

        assertThat(dials.next(LONG).orElseThrow().endpoint())
                .isEqualTo(new Endpoint(name, InetAddress.ofLiteral("127.0.0.1")));
    }

    @Test
    void remembersWhyANameIsNotKnownAndGoesOn() throws Exception {
        var name = new HostPort("nowhere.test", 3025);
        var dials = dials(Map.of(), name, auth.address());

        assertThat(dials.next(LONG).orElseThrow().isUp()).isTrue();
        assertThat(dials.failure(name).orElseThrow().fault().reason().cause())
                .isEqualTo("no address is known for nowhere.test:3025");
        assertThat(dials.failure(auth.address())).isEmpty();
    }

    @Test
    void remembersWhyAnAddressMayNotBeDialledAndGoesOn() throws Exception {
        var forbidden = closedPort();
        var why = new Fault("No", new Reason(Reason.Code.CA_PIN_MISSING, "no pin", "Set one"));
        var dials =
                new Dials(
                        List.of(forbidden, auth.address()),
                        Resolver.SYSTEM,
                        endpoint -> {
                            if (endpoint.configured().equals(forbidden)) {
                                throw new FaultException(why);
                            }
                            return AuthChannel.open(endpoint, tls);
                        },
                        Time.system());
        opened.add(dials);

        assertThat(dials.next(LONG).orElseThrow().isUp()).isTrue();
        assertThat(dials.failure(forbidden).orElseThrow().fault()).isEqualTo(why);
    }

    @Test
    void waitsNoLongerThanItIsTold() throws Exception {
        var dials = dials(Map.of(), silent("127.0.0.1", 0));

        assertThat(dials.next(Duration.ofMillis(50))).isEmpty();
    }

    private Dials dials(Map<String, List<String>> names, HostPort... addresses) {
        var dials =
                new Dials(
                        List.of(addresses),
                        resolver(names),
                        endpoint -> AuthChannel.open(endpoint, tls),
                        Time.system());
        opened.add(dials);
        return dials;
    }

    private static Resolver resolver(Map<String, List<String>> names) {
        return host -> {
            var ips = names.get(host);
            if (ips == null) {
                throw new UnknownHostException(host);
            }
            return ips.stream().map(InetAddress::ofLiteral).toList();
        };
    }

    private HostPort silent(String ip, int port) throws IOException {
        var socket = new ServerSocket(port, 16, InetAddress.ofLiteral(ip));
        opened.add(socket);
        return new HostPort(ip, socket.getLocalPort());
    }

    private static HostPort closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostPort("127.0.0.1", socket.getLocalPort());
        }
    }
}
