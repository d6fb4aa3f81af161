package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import dev.muster.proto.v1.Cluster;
import dev.muster.proto.v1.ClusterServiceGrpc;
import dev.muster.proto.v1.GetClusterRequest;
import dev.muster.testkit.TestAuthority;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptors;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLPeerUnverifiedException;

/// A server with a certificate of its own choosing that counts the calls it gets and answers only
/// when told to.
final class TestAuth extends ClusterServiceGrpc.ClusterServiceImplBase implements AutoCloseable {
    final AtomicInteger calls = new AtomicInteger();
    private final AtomicReference<Certificate> caller = new AtomicReference<>();
    private final CountDownLatch called = new CountDownLatch(1);
    private final boolean answers;
    private final Server server;

    TestAuth(TestAuthority authority, String kind, Instant validAround, boolean answers)
            throws IOException {
        this.answers = answers;
        var keys = TestAuthority.newKeys();
        var leaf = authority.issue(keys.getPublic(), kind, "auth-1", List.of("Auth"), validAround);
        var chain = new X509Certificate[] {leaf, authority.certificate()};
        var context =
                GrpcSslContexts.configure(SslContextBuilder.forServer(keys.getPrivate(), chain))
                        .protocols("TLSv1.3")
                        .clientAuth(ClientAuth.OPTIONAL)
                        .trustManager(InsecureTrustManagerFactory.INSTANCE)
                        .build();
        this.server =
                NettyServerBuilder.forAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                        .sslContext(context)
                        .permitKeepAliveTime(
                                KeepAlive.FASTEST_PERMITTED.dividedBy(100).toNanos(),
                                TimeUnit.NANOSECONDS)
                        .addService(ServerInterceptors.intercept(this, this::notice))
                        .build()
                        .start();
    }

    HostPort address() {
        return new HostPort("127.0.0.1", server.getPort());
    }

    /// Waits for the first call.
    void awaitCall() throws InterruptedException {
        called.await();
    }

    /// Returns the certificate of the latest caller.
    Certificate caller() {
        return requireNonNull(caller.get(), "nobody presented a certificate");
    }

    private <Q, A> ServerCall.Listener<Q> notice(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var session = requireNonNull(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
        try {
            caller.set(session.getPeerCertificates()[0]);
        } catch (SSLPeerUnverifiedException _) {
            // anonymous
        }
        return next.startCall(call, headers);
    }

    @Override
    public void getCluster(GetClusterRequest request, StreamObserver<Cluster> answer) {
        calls.incrementAndGet();
        called.countDown();
        if (answers) {
            answer.onNext(Cluster.newBuilder().setName("c").build());
            answer.onCompleted();
        }
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
