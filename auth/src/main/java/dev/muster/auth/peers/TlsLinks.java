package dev.muster.auth.peers;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthRun;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.identity.Identity;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.AuthTls;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.ServerTrust;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;

/// Links over mutual TLS, with this Auth Service's own certificate.
public final class TlsLinks implements Peers.Link.Opener, AutoCloseable {
    private final EventLoopGroup loops;
    private final AuthTls tls;
    private final Time time;

    public TlsLinks(Identity self, NativeTransport transport, Time time) {
        this.loops = transport.eventLoops(1, "auth-peers");
        this.tls =
                new AuthTls(
                        ServerTrust.of(self),
                        self,
                        AuthChannel.Options.interactive(transport, loops, time));
        this.time = requireNonNull(time, "time");
    }

    @Override
    public Peers.Link to(AuthRun run) {
        var address =
                HostPort.parse(run.address()).orElseThrow(() -> new FaultException(noAddress(run)));
        var channel = AuthChannel.open(address, tls);
        return new TlsLink(channel, new PeerAuth(run, channel.channel(), time));
    }

    /// After the links.
    @Override
    public void close() {
        var _ = loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static Fault noAddress(AuthRun run) {
        return new Fault(
                "Cannot reach the Auth instance " + run.authId(),
                new Reason(
                        Reason.Code.AUTH_UNREACHABLE,
                        "its lease gives \"%s\" as its address".formatted(run.address()),
                        "Set auth_service.advertise_addr there to host:port"));
    }

    private record TlsLink(AuthChannel channel, PeerAuth peer) implements Peers.Link {
        @Override
        public void close() {
            channel.close();
        }
    }
}
