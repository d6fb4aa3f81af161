package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.caller.Origin;
import dev.muster.auth.caller.Refusals;
import dev.muster.core.time.DurationText;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A handshake whose turn it is: gives its place back when it ends, lends it when its peer is slow,
/// and closes the connection when it takes too long. On the channel's event loop only.
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
        var deadline = after(limits.placeTime(), this::late);
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

    /// Ends it: its time is over, or it lent its place and there are too many of those.
    void late() {
        told = true;
        refusals.connection(
                origin,
                "the peer was too slow in its TLS handshake, which may take "
                        + DurationText.format(limits.placeTime()));
        var _ = channel.close();
    }

    private void lookLater() {
        patience =
                after(
                        limits.patience(),
                        () -> {
                            queue.slow(ticket).forEach(Runnable::run);
                            lookLater();
                        });
    }

    private void left(boolean done) {
        queue.left(ticket, done).forEach(Runnable::run);
    }

    private Future<?> after(Duration delay, Runnable action) {
        return channel.eventLoop().schedule(action, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
