package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.caller.Refusals;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.runtime.rpc.NativeTransport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ReflectiveChannelFactory;
import io.netty.channel.ServerChannel;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.Consumer;

/// The gate in front of TLS handshakes. Every connection is accepted at once, so that nobody backs
/// off in the kernel's queue, and then held until its turn: when a whole fleet comes back, all are
/// served in order instead of all timing out together.
public final class HandshakeGate implements AutoCloseable {
    private final GateLimits limits;
    private final GateQueue queue;
    private final Refusals refusals;

    public HandshakeGate(Refusals refusals) {
        this(GateLimits.DEFAULT, refusals);
    }

    HandshakeGate(GateLimits limits, Refusals refusals) {
        this.limits = requireNonNull(limits, "limits");
        this.queue = new GateQueue(limits);
        this.refusals = requireNonNull(refusals, "refusals");
    }

    /// Exposes what is read when scraped.
    public void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(MetricNames.HANDSHAKES_WAITING)
                .help("Connections queued for their TLS handshake.")
                .callback(gauge -> gauge.call(waiting()))
                .register(registry);
    }

    /// Returns a factory of listening channels whose connections come through this gate.
    ///
    /// @param admitted told of each one on its event loop, when its turn comes
    ChannelFactory<ServerChannel> behind(NativeTransport transport, Consumer<Channel> admitted) {
        var plain = new ReflectiveChannelFactory<>(transport.serverSocketChannelType());
        return () -> {
            ServerChannel channel = plain.newChannel();
            channel.pipeline().addLast(new Entrance(admitted));
            return channel;
        };
    }

    /// Puts `connection`, which is not yet registered with an event loop, behind the gate.
    void hold(Channel connection, Consumer<Channel> admitted) {
        connection
                .pipeline()
                .addFirst(new GateHandler(connection, queue, limits, refusals, admitted));
    }

    /// Returns how many connections are queued for their handshake.
    int waiting() {
        return queue.waiting();
    }

    /// Closes the connections that are not in a handshake, and all that come later.
    @Override
    public void close() {
        queue.close().forEach(Runnable::run);
    }

    /// Stands before the handler that sets up accepted connections and registers them.
    @ChannelHandler.Sharable
    private final class Entrance extends ChannelInboundHandlerAdapter {
        private final Consumer<Channel> admitted;

        Entrance(Consumer<Channel> admitted) {
            this.admitted = admitted;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (message instanceof Channel connection) {
                hold(connection, admitted);
            }
            ctx.fireChannelRead(message);
        }
    }
}
