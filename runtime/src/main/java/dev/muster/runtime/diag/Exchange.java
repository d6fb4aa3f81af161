package dev.muster.runtime.diag;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.muster.core.fault.Fault;
import dev.muster.core.limit.Limits;
import dev.muster.core.reason.Reason;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One connection, which carries one request and its answer and is then closed: no idle connection
/// is ever in the way of a probe. Each phase has a deadline for the whole of it, so that a peer
/// gains no time by sending or reading a byte now and then. Runs on the event loop.
final class Exchange extends ChannelInboundHandlerAdapter {
    /// Bytes; the longest body anyone sends is a small JSON object.
    static final int BODY_LIMIT = 1024;

    private static final int LINE_LIMIT = 4096;

    private enum Phase {
        RECEIVING(Duration.ofSeconds(10)),
        ANSWERING(Duration.ofSeconds(30)),
        CLOSING(Duration.ofSeconds(10));

        final Duration limit;

        Phase(Duration limit) {
            this.limit = limit;
        }
    }

    private final Routes routes;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Phase phase = Phase.RECEIVING;
    private @Nullable HttpRequest head;
    private @Nullable Future<?> deadline;

    Exchange(Routes routes) {
        this.routes = requireNonNull(routes, "routes");
    }

    static HttpDecoderConfig limits() {
        return new HttpDecoderConfig()
                .setMaxInitialLineLength(LINE_LIMIT)
                .setMaxHeaderSize(Limits.HEADER_BYTES);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        enter(Phase.RECEIVING, context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancelDeadline();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (phase == Phase.RECEIVING && message instanceof HttpObject part) {
                receive(context, part);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    /// A peer that has said all it will may still wait for its answer.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent
                && (phase == Phase.RECEIVING || outputEnded(context))) {
            close(context);
        }
    }

    /// Resets and the like: there is nobody left to answer.
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close(context);
    }

    private void receive(ChannelHandlerContext context, HttpObject part) {
        if (part.decoderResult().isFailure()) {
            refuse(context, part.decoderResult().cause());
            return;
        }
        if (part instanceof HttpRequest request) {
            head = request;
        }
        if (part instanceof HttpContent content) {
            if (body.size() + content.content().readableBytes() > BODY_LIMIT) {
                refuse(context, 413, "the body is longer than %d bytes".formatted(BODY_LIMIT));
                return;
            }
            var bytes = content.content();
            bytes.forEachByte(value -> {
                body.write(value);
                return true;
            });
        }
        if (part instanceof LastHttpContent && head != null) {
            serve(context, head);
        }
    }

    private void serve(ChannelHandlerContext context, HttpRequest request) {
        enter(Phase.ANSWERING, context);
        var target = new QueryStringDecoder(request.uri());
        final Request whole;
        try {
            whole =
                    new Request(
                            request.method().name(),
                            target.path(),
                            target.parameters(),
                            request.headers().get(HttpHeaderNames.ACCEPT, ""),
                            body.toString(UTF_8));
        } catch (IllegalArgumentException e) {
            refuse(context, e);
            return;
        }
        routes.serve(whole, reply -> context.executor().execute(() -> answer(context, reply)));
    }

    private void refuse(ChannelHandlerContext context, Throwable cause) {
        switch (cause) {
            case TooLongHttpLineException _ ->
                    refuse(
                            context,
                            414,
                            "the request line is longer than %d bytes".formatted(LINE_LIMIT));
            case TooLongHttpHeaderException _ ->
                    refuse(
                            context,
                            431,
                            "the headers are longer than %d bytes".formatted(Limits.HEADER_BYTES));
            default -> refuse(context, 400, "this is not an HTTP/1.1 request");
        }
    }

    private void refuse(ChannelHandlerContext context, int status, String cause) {
        var code = status == 400 ? Reason.Code.ARGUMENT_INVALID : Reason.Code.LIMIT_EXCEEDED;
        var hint = "Send a plain request, such as `curl http://…/readyz`";
        answer(
                context,
                Reply.fault(
                        status,
                        new Fault("Cannot read the request", new Reason(code, cause, hint))));
    }

    private void answer(ChannelHandlerContext context, Reply reply) {
        if (!context.channel().isActive()) {
            reply.afterwards().run();
            return;
        }
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(reply.status()),
                        Unpooled.wrappedBuffer(reply.body().getBytes(UTF_8)));
        var headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
        headers.set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        headers.set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        reply.headers().forEach(headers::set);
        enter(Phase.CLOSING, context);
        var _ = context.writeAndFlush(response).addListener(_ -> finish(context, reply));
    }

    /// Ends our side and lets the peer end its own: closing at once, with bytes unread, would reset
    /// the connection and could take the answer with it.
    private static void finish(ChannelHandlerContext context, Reply reply) {
        reply.afterwards().run();
        if (context.channel() instanceof DuplexChannel duplex && !duplex.isInputShutdown()) {
            var _ = duplex.shutdownOutput();
        } else {
            close(context);
        }
    }

    private static boolean outputEnded(ChannelHandlerContext context) {
        return context.channel() instanceof DuplexChannel duplex && duplex.isOutputShutdown();
    }

    private void enter(Phase next, ChannelHandlerContext context) {
        cancelDeadline();
        phase = next;
        deadline =
                context.executor()
                        .schedule(() -> close(context), next.limit.toMillis(), MILLISECONDS);
    }

    private static void close(ChannelHandlerContext context) {
        var _ = context.close();
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}
