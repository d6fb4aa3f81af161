package dev.muster.bench;

import dev.muster.core.net.HostPort;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.runtime.datadir.DataDirLayout;
import dev.muster.runtime.identity.IdentityFile;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.rpc.AuthTls;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.rpc.ServerTrust;
import io.grpc.StatusRuntimeException;
import io.netty.channel.EventLoopGroup;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/// What `tctl status` does, in a process that runs already: a connection and a call.
public final class Admin implements AutoCloseable {
    private static final int DEADLINE_SECONDS = 15;

    private final HostPort auth;
    private final NativeTransport transport = NativeTransport.choose();
    private final EventLoopGroup loops = transport.eventLoops(1, "admin");
    private final AuthTls tls;

    /// @param serverData data directory of the server, where its admin identity is
    public Admin(HostPort auth, Path serverData) {
        this.auth = auth;
        var identity =
                new IdentityFile(new DataDirLayout(serverData).adminIdentity())
                        .read()
                        .orElseThrow();
        this.tls =
                new AuthTls(
                        ServerTrust.of(identity),
                        identity,
                        AuthChannel.Options.interactive(transport, loops, Time.system()));
    }

    /// Returns how long one connection with one call took, in milliseconds; empty when it failed.
    OptionalDouble ask() {
        long start = System.nanoTime();
        try (var channel = AuthChannel.open(auth, tls)) {
            var _ =
                    ClusterServiceGrpc.newBlockingStub(channel.channel())
                            .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
                            .getCluster(GetClusterRequest.getDefaultInstance());
            return OptionalDouble.of((System.nanoTime() - start) / 1e6);
        } catch (StatusRuntimeException _) {
            return OptionalDouble.empty();
        }
    }

    /// Returns a connection that stays; the caller closes it.
    public AuthChannel open() {
        return AuthChannel.open(auth, tls);
    }

    /// Returns what Auth says of agents, over a connection that stays; the caller closes it.
    Inventory inventory() {
        return new Inventory(open());
    }

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
