package dev.muster.agent;

import dev.muster.core.net.HostPort;
import dev.muster.testkit.TestAuthority;
import io.grpc.Server;
import io.grpc.ServerInterceptors;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// An Auth Service over real mutual TLS, which can be killed and started again.
public final class FakeAuth implements AutoCloseable {
    public final FakeControl control = new FakeControl();
    public final FakeJoin join;
    private final SslContext tls;
    private final int port;
    private Server server;

    public FakeAuth(TestAuthority authority) throws IOException {
        this.join = new FakeJoin(authority);
        this.tls = tls(authority);
        this.server = start(0);
        this.port = server.getPort();
    }

    public HostPort address() {
        return new HostPort("127.0.0.1", port);
    }

    /// Cuts all connections and listens no more.
    public void kill() throws InterruptedException {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }

    /// Listens at the same address as before.
    public void startAgain() throws IOException {
        server = start(port);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private Server start(int listenPort) throws IOException {
        return NettyServerBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), listenPort))
                .sslContext(tls)
                .directExecutor()
                .permitKeepAliveTime(1, TimeUnit.SECONDS)
                .addService(control)
                .addService(ServerInterceptors.intercept(join, new Shown()))
                .build()
                .start();
    }

    private static SslContext tls(TestAuthority authority) throws SSLException {
        var keys = TestAuthority.newKeys();
        var leaf = authority.issue(keys.getPublic(), "auth", "auth-1", List.of("Auth"));
        var chain = new X509Certificate[] {leaf, authority.certificate()};
        return GrpcSslContexts.configure(SslContextBuilder.forServer(keys.getPrivate(), chain))
                .protocols("TLSv1.3")
                .clientAuth(ClientAuth.OPTIONAL)
                .trustManager(authority.certificate())
                .build();
    }
}
