package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Pings a silent server over HTTP/2 and closes the connection when that is not answered either.
/// Any byte counts as an answer. gRPC's own keepalive does not ping more often than every 10 s,
/// which is too slow for [KeepAlive#AGENT].
///
/// Sits right behind the TLS handler and starts when the handshake is done: one that waits in the
/// server's gate is not silence. Nor is the time by which a check comes late: this process was
/// stopped or starved, and what the server said meanwhile may still wait to be read. Runs on the
/// channel's event loop.
final class LinkWatch extends ChannelInboundHandlerAdapter {
    // Any number but gRPC's own, which is 1234; its answer is ours to swallow.
    private static final long PAYLOAD = 0x6d757374657201L;

    private final KeepAlive keepAlive;
    private final Time time;
    private long lastReadNanos;
    private long pingedNanos;
    private long dueNanos;
    private boolean pinged;
    private @Nullable Http2ConnectionHandler http2;

    LinkWatch(KeepAlive keepAlive, Time time) {
        this.keepAlive = requireNonNull(keepAlive, "keepAlive");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
            lastReadNanos = time.nanoTime();
            checkIn(ctx, keepAlive.idle());
        }
        super.userEventTriggered(ctx, event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        lastReadNanos = time.nanoTime();
        super.channelRead(ctx, message);
    }

    private void checkIn(ChannelHandlerContext ctx, Duration delay) {
        dueNanos = time.nanoTime() + delay.toNanos();
        var _ = ctx.executor().schedule(() -> check(ctx), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return;
        }
        long now = time.nanoTime();
        if (pinged && lastReadNanos - pingedNanos < 0) {
            pingedNanos += Math.max(0, now - dueNanos);
            giveUpOrWait(ctx, Duration.ofNanos(now - pingedNanos));
            return;
        }
        pinged = false;
        var silent = Duration.ofNanos(now - lastReadNanos);
        if (silent.compareTo(keepAlive.idle()) < 0) {
            checkIn(ctx, keepAlive.idle().minus(silent));
        } else {
            ping(ctx);
            pinged = true;
            pingedNanos = now;
            // An answer starts the next silence, which may be due before this ping's timeout.
            checkIn(ctx, shorter(keepAlive.idle(), keepAlive.timeout()));
        }
    }

    private void giveUpOrWait(ChannelHandlerContext ctx, Duration waited) {
        if (waited.compareTo(keepAlive.timeout()) < 0) {
            checkIn(ctx, keepAlive.timeout().minus(waited));
            return;
        }
        ctx.fireExceptionCaught(new SilentPeer(waited.plusNanos(pingedNanos - lastReadNanos)));
        var _ = ctx.close();
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private void ping(ChannelHandlerContext ctx) {
        var handler = http2 == null ? find(ctx) : http2;
        if (handler == null) {
            return; // no HTTP/2 yet; the silence counts all the same
        }
        http2 = handler;
        var at = ctx.pipeline().context(handler);
        var _ = handler.encoder().writePing(at, false, PAYLOAD, at.newPromise());
        at.flush();
    }

    private static @Nullable Http2ConnectionHandler find(ChannelHandlerContext ctx) {
        var handler = ctx.pipeline().get(Http2ConnectionHandler.class);
        if (handler != null) {
            var decoder = handler.decoder();
            decoder.frameListener(
                    new Http2FrameListenerDecorator(decoder.frameListener()) {
                        @Override
                        public void onPingAckRead(ChannelHandlerContext at, long data)
                                throws Http2Exception {
                            if (data != PAYLOAD) {
                                super.onPingAckRead(at, data);
                            }
                        }
                    });
        }
        return handler;
    }

    /// The server has sent nothing for too long, not even the answer to a ping.
    static final class SilentPeer extends IOException {
        private static final long serialVersionUID = 1;

        SilentPeer(Duration silent) {
            super("silent for " + DurationText.format(Duration.ofSeconds(silent.toSeconds())));
        }
    }
}
