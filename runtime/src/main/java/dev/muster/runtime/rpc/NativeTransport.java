package dev.muster.runtime.rpc;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What sockets and TLS run on: epoll with BoringSSL where their native files load, else what the
/// JDK has.
public enum NativeTransport {
    /// Epoll and BoringSSL.
    NATIVE(SslProvider.OPENSSL),
    /// NIO and the JDK's TLS; slower, the same otherwise.
    JDK(SslProvider.JDK);

    private static final Logger LOG = LoggerFactory.getLogger(NativeTransport.class);

    private final SslProvider sslProvider;

    NativeTransport(SslProvider sslProvider) {
        this.sslProvider = sslProvider;
    }

    /// Returns the one to use in this process and logs which it is and why. A process calls it once
    /// and hands the answer on. The system property `muster.native=false` forbids the native one.
    public static NativeTransport choose() {
        if (System.getProperty("muster.native", "true").equalsIgnoreCase("false")) {
            return chosen(JDK, "-Dmuster.native=false");
        }
        if (!Epoll.isAvailable()) {
            return chosen(JDK, "no epoll: " + message(Epoll.unavailabilityCause()));
        }
        if (!OpenSsl.isAvailable()) {
            return chosen(JDK, "no BoringSSL: " + message(OpenSsl.unavailabilityCause()));
        }
        return chosen(NATIVE, "native files loaded");
    }

    /// Returns a new group of daemon threads; the caller shuts it down.
    public EventLoopGroup eventLoops(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), ioHandlers());
    }

    public SslProvider sslProvider() {
        return sslProvider;
    }

    /// Returns a new channel, not yet registered, for an event loop of [#eventLoops].
    public SocketChannel socketChannel() {
        return switch (this) {
            case NATIVE -> new EpollSocketChannel();
            case JDK -> new NioSocketChannel();
        };
    }

    public Class<? extends ServerSocketChannel> serverSocketChannelType() {
        return switch (this) {
            case NATIVE -> EpollServerSocketChannel.class;
            case JDK -> NioServerSocketChannel.class;
        };
    }

    private IoHandlerFactory ioHandlers() {
        return switch (this) {
            case NATIVE -> EpollIoHandler.newFactory();
            case JDK -> NioIoHandler.newFactory();
        };
    }

    private static NativeTransport chosen(NativeTransport transport, String why) {
        LOG.atInfo()
                .addKeyValue("sockets", transport == NATIVE ? "epoll" : "nio")
                .addKeyValue("tls", transport == NATIVE ? "boringssl" : "jdk")
                .addKeyValue("why", why)
                .log("Transport chosen");
        return transport;
    }

    private static String message(@Nullable Throwable cause) {
        return cause == null ? "unknown" : String.valueOf(cause.getMessage());
    }
}
