package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.caller.Origin;
import dev.muster.auth.caller.Refusals;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A handshake whose turn it is: gives its place back when it ends, and lends it when its peer is
/// slow. gRPC's TLS handler ends one that takes ten seconds. On the channel's event loop only.
final class RunningHandshake {
    private final Channel channel;
    private final Origin origin;
    private final Ticket ticket;
    private final GateQueue queue;
    private final GateLimits limits;
    private final Refusals refusals;
    private @Nullable Future<?> patience;
    private boolean told;

    RunningHandshake(
            Channel channel,
            Origin origin,
            Ticket ticket,
            GateQueue queue,
            GateLimits limits,
            Refusals refusals) {
        this.channel = requireNonNull(channel, "channel");
        this.origin = requireNonNull(origin, "origin");
        this.ticket = requireNonNull(ticket, "ticket");
        this.queue = requireNonNull(queue, "queue");
        this.limits = requireNonNull(limits, "limits");
        this.refusals = requireNonNull(refusals, "refusals");
    }

    void watch() {
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) { // closed already, as when the server stops
            left(false);
            return;
        }
        lookLater();
        var deadline = after(limits.placeTime(), () -> run(queue.lend(ticket)));
        tls.handshakeFuture()
                .addListener(handshake -> {
                    deadline.cancel(false);
                    if (patience != null) {
                        patience.cancel(false);
                    }
                    left(handshake.isSuccess());
                    if (!handshake.isSuccess() && !told) {
                        HandshakeFailure.tell(refusals, origin, handshake.cause());
                    }
                });
    }

    /// Ends it: it lent its place, and there are too many of those.
    void drop() {
        told = true;
        refusals.connection(origin, "the peer was too slow in its TLS handshake");
        var _ = channel.close();
    }

    private void lookLater() {
        patience =
                after(
                        limits.patience(),
                        () -> {
                            run(queue.look(ticket));
                            lookLater();
                        });
    }

    private void left(boolean done) {
        run(queue.left(ticket, done));
    }

    private static void run(List<Runnable> effects) {
        effects.forEach(Runnable::run);
    }

    private Future<?> after(Duration delay, Runnable action) {
        return channel.eventLoop().schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
