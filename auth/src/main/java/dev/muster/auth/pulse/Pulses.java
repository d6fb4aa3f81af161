package dev.muster.auth.pulse;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Gives each connection of a server its pulse, and each call that of its connection.
///
/// gRPC shows neither the channel of a transport nor a way to hand something from one to the other,
/// so that connections whose transport is not ready yet are found by their two addresses.
public final class Pulses extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<Pulse> OF_TRANSPORT = Attributes.Key.create("pulse");

    private final Map<EventLoop, ServingClock> clocks = new ConcurrentHashMap<>();
    private final Map<Ends, Pulse> arriving = new ConcurrentHashMap<>();
    private final Time time;

    public Pulses(Time time) {
        this.time = requireNonNull(time, "time");
    }

    /// Both ends of a connection.
    private record Ends(@Nullable SocketAddress remote, @Nullable SocketAddress local) {
        static Ends of(Channel connection) {
            return new Ends(connection.remoteAddress(), connection.localAddress());
        }
    }

    /// Begins to watch an accepted connection. On its event loop, before gRPC has it.
    public void watch(Channel connection) {
        var signs =
                new LifeSigns(clocks.computeIfAbsent(connection.eventLoop(), this::started), this);
        arriving.put(Ends.of(connection), signs);
        connection.pipeline().addFirst(signs);
    }

    void ended(Channel connection) {
        arriving.remove(Ends.of(connection));
    }

    @Override
    public Attributes transportReady(Attributes transport) {
        var ends =
                new Ends(
                        transport.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
                        transport.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
        var pulse = arriving.remove(ends);
        return pulse == null ? transport : transport.toBuilder().set(OF_TRANSPORT, pulse).build();
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var pulse = call.getAttributes().get(OF_TRANSPORT);
        return pulse == null
                ? next.startCall(call, headers)
                : Contexts.interceptCall(
                        Context.current().withValue(Pulse.KEY, pulse), call, headers, next);
    }

    private ServingClock started(EventLoop loop) {
        var clock = new ServingClock(time);
        long tick = ServingClock.TICK.toMillis();
        var _ = loop.scheduleWithFixedDelay(clock::tick, tick, tick, TimeUnit.MILLISECONDS);
        return clock;
    }
}
