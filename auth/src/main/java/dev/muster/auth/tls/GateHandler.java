package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.caller.Origin;
import dev.muster.auth.caller.Refusals;
import dev.muster.core.time.DurationText;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Holds one accepted connection until its turn.
///
/// It is first in the pipeline and takes out the handlers behind it before they begin: what they
/// allocate, and the ten seconds that gRPC's TLS handler has for a handshake, start with the turn.
/// Then it hands on the bytes that came meanwhile, and leaves the pipeline.
final class GateHandler extends ChannelInboundHandlerAdapter {
    /// A first record, and what a client may send behind it without an answer.
    private static final int MOST_BYTES = 2 * (1 << 14);

    private final Channel channel;
    private final GateQueue queue;
    private final GateLimits limits;
    private final Refusals refusals;
    private final Origin origin;
    private final Consumer<Channel> admitted;
    private final Ticket ticket;
    private ByteBuf early = Unpooled.EMPTY_BUFFER;
    private boolean greeted;
    private boolean over;
    private @Nullable ChannelHandler rest;
    private @Nullable Future<?> silence;
    private @Nullable RunningHandshake running;

    /// @param channel accepted, and not yet registered with its event loop
    /// @param admitted told of it when its turn comes, before anything else is
    GateHandler(
            Channel channel,
            GateQueue queue,
            GateLimits limits,
            Refusals refusals,
            Consumer<Channel> admitted) {
        this.channel = requireNonNull(channel, "channel");
        this.queue = requireNonNull(queue, "queue");
        this.limits = requireNonNull(limits, "limits");
        this.refusals = requireNonNull(refusals, "refusals");
        this.admitted = requireNonNull(admitted, "admitted");
        this.origin = Origin.of(channel.remoteAddress());
        this.ticket =
                new Ticket(
                        origin.block(),
                        () -> channel.eventLoop().execute(this::admit),
                        () -> channel.eventLoop().execute(this::drop));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        rest = ctx.pipeline().removeLast();
        if (rest == this) {
            throw new IllegalStateException("nothing to hold back behind the gate");
        }
        silence =
                ctx.executor()
                        .schedule(
                                () ->
                                        refuse(
                                                "no TLS handshake began within "
                                                        + DurationText.format(limits.silence())),
                                limits.silence().toMillis(),
                                TimeUnit.MILLISECONDS);
        queue.arrived(ticket).forEach(Runnable::run);
    }

    /// Tells nobody: those whom it concerns are not there yet.
    @Override
    public void channelActive(ChannelHandlerContext ctx) {}

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (over || !(message instanceof ByteBuf bytes)) {
            ReferenceCountUtil.release(message);
            return;
        }
        early = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), early, bytes);
        if (early.readableBytes() > MOST_BYTES) {
            refuse("more bytes came than a TLS handshake begins with");
            return;
        }
        switch (FirstRecord.of(early)) {
            case PARTIAL -> {}
            case WHOLE -> {
                if (!greeted) {
                    greeted = true;
                    cancelSilence();
                    queue.greeted(ticket, ClientHello.lane(early)).forEach(Runnable::run);
                }
            }
            case FOREIGN -> refuse("the first bytes are no TLS handshake");
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {}

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end();
        ctx.fireChannelInactive();
    }

    /// Such as a reset: the connection is gone.
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        var _ = ctx.close();
    }

    private void admit() {
        if (over || !channel.isActive()) {
            return;
        }
        over = true;
        admitted.accept(channel);
        var pipeline = channel.pipeline();
        var ctx = pipeline.context(this);
        pipeline.addLast(requireNonNull(rest, "taken out when this was added"));
        running = new RunningHandshake(channel, origin, ticket, queue, limits, refusals);
        running.watch();
        ctx.fireChannelActive();
        ctx.fireChannelRead(early);
        ctx.fireChannelReadComplete();
        early = Unpooled.EMPTY_BUFFER;
        pipeline.remove(this);
    }

    private void drop() {
        if (queue.isClosed()) {
            end();
            var _ = channel.close();
        } else if (running == null) {
            refuse("too many connections wait for their TLS handshake");
        } else {
            running.drop();
        }
    }

    private void refuse(String cause) {
        if (!over) {
            refusals.connection(origin, cause);
            end();
            var _ = channel.close();
        }
    }

    private void end() {
        if (!over) {
            over = true;
            cancelSilence();
            early.release();
            early = Unpooled.EMPTY_BUFFER;
            queue.left(ticket, false).forEach(Runnable::run);
        }
    }

    private void cancelSilence() {
        if (silence != null) {
            silence.cancel(false);
        }
    }
}
