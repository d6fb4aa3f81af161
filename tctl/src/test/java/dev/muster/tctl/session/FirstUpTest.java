package dev.muster.tctl.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.AuthTls;
import dev.muster.runtime.rpc.Dial;
import dev.muster.runtime.rpc.Dials;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.ServerTrust;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Where none is up; the rest is seen by `ClusterStatusIT`.
@Timeout(30)
final class FirstUpTest {
    private final NativeTransport transport = NativeTransport.choose();
    private final EventLoopGroup loops = transport.eventLoops(1, "test");
    private final AuthTls tls =
            new AuthTls(
                    new ServerTrust.FirstUse(),
                    null,
                    AuthChannel.Options.interactive(transport, loops, Time.system()));
    private final List<String> said = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (var one : opened) {
            one.close();
        }
        var _ = loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void namesAllOfWhichNoneIsUpAndGivesTheOneThatTellsWhy() throws Exception {
        var one = closedPort();
        var two = closedPort();

        var dial = find(Duration.ofSeconds(20), one, two);

        assertThat(dial.isUp()).isFalse();
        assertThat(said)
                .containsExactly(
                        "None of %s, %s can be connected to; of %s:".formatted(one, two, one));
    }

    @Test
    void saysNothingMoreOfTheOnlyOne() throws Exception {
        assertThat(find(Duration.ofSeconds(20), closedPort()).isUp()).isFalse();
        assertThat(said).isEmpty();
    }

    @Test
    void failsWhereAllAreSilent() throws Exception {
        var silent = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        opened.add(silent);
        var address = new HostPort("127.0.0.1", silent.getLocalPort());

        var fault =
                catchThrowableOfType(
                        FaultException.class, () -> find(Duration.ofMillis(50), address));

        var reason = fault.fault().reason();
        assertThat(reason.code()).isEqualTo(Reason.Code.AUTH_TIMEOUT);
        assertThat(reason.cause()).isEqualTo("no answer from %s within 50ms".formatted(address));
    }

    private Dial find(Duration patience, HostPort... addresses) throws InterruptedException {
        var all = List.of(addresses);
        var dials =
                new Dials(
                        all,
                        Resolver.SYSTEM,
                        endpoint -> AuthChannel.open(endpoint, tls),
                        Time.system());
        opened.add(dials);
        return new FirstUp(all, dials, patience, said::add, Time.system()).find();
    }

    private static HostPort closedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new HostPort("127.0.0.1", socket.getLocalPort());
        }
    }
}
