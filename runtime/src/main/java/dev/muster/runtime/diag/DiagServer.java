package dev.muster.runtime.diag;

import dev.muster.core.net.HostPort;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPathTracker;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Serves the diagnostic endpoints over TCP and over the debug socket, on an event loop of its own
/// that waits for nothing else in the process.
public final class DiagServer implements AutoCloseable {
    private final List<Route> shared;
    private final List<Route> debug;
    private final EventLoopGroup loop;
    private final Queue<Path> sockets = new ConcurrentLinkedQueue<>();

    /// @param policy what `/readyz` makes of a loss of Auth
    /// @param targets what the process looks after, and how that is; must not block
    /// @param stop called on a thread of its own; starts the end of the process and returns
    public DiagServer(
            HealthTracker health,
            OnAuthLoss policy,
            Supplier<List<TargetHealth>> targets,
            ReturnPathTracker returnPath,
            PrometheusRegistry metrics,
            LogLevel level,
            Stopping stop,
            Time time) {
        var pid = ProcessHandle.current().pid();
        shared =
                join(
                        new HealthEndpoints(health, policy, targets, returnPath, pid, time)
                                .routes(),
                        new MetricsEndpoint(metrics).routes());
        debug = join(shared, new DebugEndpoints(level, stop, pid).routes());
        loop =
                new MultiThreadIoEventLoopGroup(
                        1, new DefaultThreadFactory("diag", true), NioIoHandler.newFactory());
    }

    /// Serves `/healthz`, `/readyz` and `/metrics` on `address` and returns the address bound,
    /// which tells the port where 0 was asked for.
    ///
    /// @throws dev.muster.core.fault.FaultException `PORT_TAKEN`, `ADDRESS_UNAVAILABLE` or
    ///   `PERMISSION_DENIED`
    public HostPort listen(HostPort address) {
        var socket = new InetSocketAddress(address.host(), address.port());
        if (socket.isUnresolved()) {
            throw BindFaults.unknownHost(address);
        }
        var listener =
                listener(shared)
                        .channelFactory(NioServerSocketChannel::new)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        try {
            var bound = (InetSocketAddress) bind(listener, socket).localAddress();
            return new HostPort(address.host(), bound.getPort());
        } catch (IOException e) {
            throw BindFaults.of(address, e);
        }
    }

    /// Serves the same and `/debug/…` on a Unix socket that only this user may open.
    ///
    /// @throws dev.muster.core.fault.FaultException `DATA_DIR_UNUSABLE`
    public void listen(Path socket) {
        var listener = listener(debug).channelFactory(NioServerDomainSocketChannel::new);
        try {
            DebugSocket.clear(socket);
            var _ = bind(listener, UnixDomainSocketAddress.of(socket));
            sockets.add(socket);
            DebugSocket.restrict(socket);
        } catch (IOException e) {
            throw DebugSocket.unusable(socket, e);
        }
    }

    /// Returns whether the event loop, and so a probe, gets an answer within `limit`.
    public boolean answers(Duration limit) throws InterruptedException {
        return loop.submit(() -> {}).await(limit.toMillis());
    }

    /// Stops listening, closes the connections that are still open and removes the sockets.
    @Override
    public void close() {
        var _ = loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
        sockets.forEach(DebugSocket::remove);
    }

    private ServerBootstrap listener(List<Route> routes) {
        return new ServerBootstrap()
                .group(loop)
                .childHandler(new Connections(new Routes(routes, new Workers())));
    }

    private static Channel bind(ServerBootstrap listener, SocketAddress address)
            throws IOException {
        var bound = listener.bind(address).awaitUninterruptibly();
        if (bound.cause() instanceof IOException e) {
            throw e;
        }
        if (bound.cause() != null) {
            throw new IllegalStateException(bound.cause());
        }
        return bound.channel();
    }

    private static List<Route> join(List<Route> some, List<Route> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }
}
