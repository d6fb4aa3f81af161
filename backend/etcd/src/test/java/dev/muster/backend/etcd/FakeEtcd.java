package dev.muster.backend.etcd;

import dev.muster.core.net.HostPort;
import dev.muster.core.time.Time;
import io.grpc.BindableService;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

/// An etcd that does what a test says, for what a real one does too seldom.
final class FakeEtcd implements AutoCloseable {
    private final Server server;

    private FakeEtcd(Server server) {
        this.server = server;
    }

    static FakeEtcd start(BindableService... services) throws IOException {
        var builder =
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                        .executor(Executors.newVirtualThreadPerTaskExecutor());
        List.of(services).forEach(builder::addService);
        return new FakeEtcd(builder.build().start());
    }

    EtcdBackend open() {
        return open(Optional.empty());
    }

    EtcdBackend open(Optional<EtcdSettings.Login> login) {
        return EtcdBackend.open(
                new EtcdSettings(
                        List.of(new HostPort("127.0.0.1", server.getPort())),
                        "/muster/",
                        new EtcdSettings.Security.Plaintext(),
                        login),
                Time.system());
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
