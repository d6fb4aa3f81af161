package dev.muster.backend.etcd;

import dev.muster.core.net.HostPort;
import dev.muster.core.time.Time;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/// An etcd that does what a test says, for what a real one does too seldom.
final class FakeEtcd implements AutoCloseable {
    /// What a call showed as its token; empty for none.
    static final Context.Key<String> TOKEN = Context.keyWithDefault("token", "");

    private final Server server;

    private FakeEtcd(Server server) {
        this.server = server;
    }

    static FakeEtcd start(BindableService... services) throws IOException {
        return start(InsecureServerCredentials.create(), services);
    }

    static FakeEtcd start(ServerCredentials credentials, BindableService... services)
            throws IOException {
        var builder =
                Grpc.newServerBuilderForPort(0, credentials)
                        .intercept(new TokenReader())
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        List.of(services).forEach(builder::addService);
        return new FakeEtcd(builder.build().start());
    }

    EtcdBackend open() {
        return open(Optional.empty());
    }

    EtcdBackend open(Optional<EtcdSettings.Login> login) {
        return open(new EtcdSettings.Security.Plaintext(), login);
    }

    EtcdBackend open(EtcdSettings.Security security, Optional<EtcdSettings.Login> login) {
        return EtcdBackend.open(settings(security, login), Time.system());
    }

    EtcdSettings settings(EtcdSettings.Security security, Optional<EtcdSettings.Login> login) {
        var peers = List.of(new HostPort("127.0.0.1", server.getPort()));
        return new EtcdSettings(peers, "/muster/", security, login);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static final class TokenReader implements ServerInterceptor {
        private static final Metadata.Key<String> HEADER =
                Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            var shown = headers.get(HEADER);
            var context = Context.current().withValue(TOKEN, shown == null ? "" : shown);
            return Contexts.interceptCall(context, call, headers, next);
        }
    }
}
