package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.runtime.identity.Identity;
import io.grpc.netty.GrpcSslContexts;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The client side of TLS towards Auth: whom it trusts and who it is. Made once for many channels,
/// because keys and certificates are parsed for each.
///
/// Gives gRPC channels whose first handler is TLS. gRPC's own TLS client checks host names and ends
/// a handshake after 10 s, and lets nobody change either.
public final class AuthTls {
    // Unacknowledged data this old means a dead path, milliseconds. It ends a handshake that waits
    // for an answer over a link that is gone, not one in a live server's gate.
    private static final int USER_TIMEOUT_MILLIS = 10_000;

    private final AuthTrust trust;
    private final SslContext context;
    private final AuthChannel.Options options;

    /// @param identity presented to the server; null before a join
    public AuthTls(ServerTrust trust, @Nullable Identity identity, AuthChannel.Options options) {
        this.options = requireNonNull(options, "options");
        this.trust = new AuthTrust(trust, options.time());
        this.context = context(this.trust, identity, options);
    }

    AuthChannel.Options options() {
        return options;
    }

    Optional<X509Certificate> learntAuthority() {
        return trust.learnt();
    }

    Channel newChannel() {
        var channel = options.transport().socketChannel();
        if (options.transport() == NativeTransport.NATIVE) {
            channel.config().setOption(EpollChannelOption.TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
        }
        var handler = context.newHandler(channel.alloc());
        handler.setHandshakeTimeoutMillis(options.handshakeTimeout().toMillis());
        channel.pipeline().addLast("tls", handler).addLast("handshake", new HandshakeFailure());
        var keepAlive = options.keepAlive();
        if (keepAlive != null) {
            channel.pipeline().addLast("watch", new LinkWatch(keepAlive, options.time()));
        }
        return channel;
    }

    private static SslContext context(
            AuthTrust trust, @Nullable Identity identity, AuthChannel.Options options) {
        try {
            var builder =
                    GrpcSslContexts.configure(
                                    SslContextBuilder.forClient(),
                                    options.transport().sslProvider())
                            .applicationProtocolConfig(protocols(options.lane()))
                            .protocols("TLSv1.3")
                            .endpointIdentificationAlgorithm(null)
                            .trustManager(trust);
            if (identity != null) {
                builder.keyManager(identity.key(), identity.certificate());
            }
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException("TLS 1.3 is not available", e);
        }
    }

    /// As gRPC's own, with what tells the lane.
    private static ApplicationProtocolConfig protocols(GateLane lane) {
        return new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                lane.protocols());
    }

    /// Hands gRPC the cause of a failed handshake, which Netty tells as an event only; without it
    /// the connection is just closed.
    private static final class HandshakeFailure extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
            if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
                ctx.fireExceptionCaught(handshake.cause());
            }
            super.userEventTriggered(ctx, event);
        }
    }
}
