package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.pulse.Pulses;
import dev.muster.core.limit.Limits;
import dev.muster.core.net.HostPort;
import dev.muster.runtime.rpc.NativeTransport;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The gRPC server of an Auth Service, with the handshake gate in front and bounds on everything
/// that a client can make it hold.
public final class AuthServer implements AutoCloseable {
    private static final int BACKLOG = 4096; // what Linux allows by default
    private static final int CALLS_PER_CONNECTION = 64;
    private static final int FLOW_CONTROL_WINDOW = 65_535; // HTTP/2's own default
    private static final int RESETS = 200; // in 30 s; as Netty's own default
    private static final int RESETS_SECONDS = 30;
    private static final int EVENT_LOOPS = 2;

    // For connections that are no agent's. Those of agents are watched more closely, by a clock
    // that stands still while Auth does; this one does not, and must not end them first.
    private static final int PING_SECONDS = 30;
    private static final int PONG_SECONDS = 20;
    private static final int PINGS_ALLOWED_SECONDS = 2;

    // From the turn at the gate to the first HTTP/2 settings.
    private static final int START_SECONDS = 10;
    private static final int IDLE_SECONDS = 60;
    private static final int GRACE_SECONDS = 2;

    /// What a server offers.
    ///
    /// @param streaming run on event loops and must never block
    /// @param blocking run on a virtual thread each
    /// @param interceptors for all of them; the first is asked first
    public record Services(
            List<BindableService> streaming,
            List<BindableService> blocking,
            List<ServerInterceptor> interceptors) {
        public Services {
            streaming = List.copyOf(streaming);
            blocking = List.copyOf(blocking);
            interceptors = List.copyOf(interceptors);
        }
    }

    private final HostPort listen;
    private final SslContext tls;
    private final NativeTransport transport;
    private final HandshakeGate gate;
    private final Pulses pulses;
    private final Services services;
    private @Nullable Running running;

    private record Running(
            Server server, EventLoopGroup boss, EventLoopGroup workers, ExecutorService blocking) {}

    public AuthServer(
            HostPort listen,
            SslContext tls,
            NativeTransport transport,
            HandshakeGate gate,
            Pulses pulses,
            Services services) {
        this.listen = requireNonNull(listen, "listen");
        this.tls = requireNonNull(tls, "tls");
        this.transport = requireNonNull(transport, "transport");
        this.gate = requireNonNull(gate, "gate");
        this.pulses = requireNonNull(pulses, "pulses");
        this.services = requireNonNull(services, "services");
    }

    /// Listens and serves. Throws a [FaultException] with `PORT_TAKEN` or `ADDRESS_UNAVAILABLE`.
    public void start() {
        var boss = transport.eventLoops(1, "auth-accept");
        var workers = transport.eventLoops(EVENT_LOOPS, "auth-io");
        var blocking =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name("auth-call-", 0).factory());
        var server = server(boss, workers, blocking);
        running = new Running(server, boss, workers, blocking);
        try {
            server.start();
        } catch (IOException e) {
            close();
            throw BindFailure.fault(listen, e);
        }
    }

    /// Returns where it listens, with the port that the system chose if it was asked to. Only after
    /// [#start].
    public HostPort address() {
        var bound =
                (InetSocketAddress)
                        requireNonNull(running, "not started")
                                .server()
                                .getListenSockets()
                                .getFirst();
        return new HostPort(listen.host(), bound.getPort());
    }

    /// Stops listening, gives calls 2 s to end, and breaks off the rest.
    @Override
    public void close() {
        gate.close();
        var ending = running;
        running = null;
        if (ending == null) {
            return;
        }
        ending.server().shutdown();
        try {
            if (!ending.server().awaitTermination(GRACE_SECONDS, TimeUnit.SECONDS)) {
                ending.server().shutdownNow().awaitTermination(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException _) {
            ending.server().shutdownNow();
            Thread.currentThread().interrupt();
        }
        ending.blocking().shutdownNow();
        var _ = ending.boss().shutdownGracefully(0, 1, TimeUnit.SECONDS);
        var _ = ending.workers().shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private Server server(EventLoopGroup boss, EventLoopGroup workers, ExecutorService blocking) {
        var builder =
                NettyServerBuilder.forAddress(new InetSocketAddress(listen.host(), listen.port()))
                        .channelFactory(gate.behind(transport, pulses::watch))
                        .bossEventLoopGroup(boss)
                        .workerEventLoopGroup(workers)
                        .withOption(ChannelOption.SO_BACKLOG, BACKLOG)
                        .sslContext(tls)
                        .addTransportFilter(pulses)
                        .intercept(pulses)
                        .directExecutor()
                        .maxInboundMessageSize(Limits.MESSAGE_BYTES)
                        .maxInboundMetadataSize(Limits.HEADER_BYTES)
                        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
                        .maxRstFramesPerWindow(RESETS, RESETS_SECONDS)
                        .initialFlowControlWindow(FLOW_CONTROL_WINDOW)
                        .handshakeTimeout(START_SECONDS, TimeUnit.SECONDS)
                        .maxConnectionIdle(IDLE_SECONDS, TimeUnit.SECONDS)
                        .keepAliveTime(PING_SECONDS, TimeUnit.SECONDS)
                        .keepAliveTimeout(PONG_SECONDS, TimeUnit.SECONDS)
                        .permitKeepAliveTime(PINGS_ALLOWED_SECONDS, TimeUnit.SECONDS);
        var blockingNames = new HashSet<String>();
        services.blocking().stream()
                .map(this::intercepted)
                .forEach(service -> {
                    blockingNames.add(service.getServiceDescriptor().getName());
                    builder.addService(service);
                });
        services.streaming().stream().map(this::intercepted).forEach(builder::addService);
        return builder.callExecutor(new CallThreads(blockingNames, blocking)).build();
    }

    private ServerServiceDefinition intercepted(BindableService service) {
        return ServerInterceptors.interceptForward(service, services.interceptors());
    }
}
