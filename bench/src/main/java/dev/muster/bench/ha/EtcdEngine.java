package dev.muster.bench.ha;

import dev.muster.backend.Backend;
import dev.muster.backend.etcd.EtcdBackend;
import dev.muster.backend.etcd.EtcdSettings;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.EtcdServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/// An etcd of several members.
final class EtcdEngine implements Engine {
    private final EtcdServer server;

    EtcdEngine(Path directory, String address, int members)
            throws IOException, InterruptedException {
        server =
                EtcdServer.start(
                        Files.createDirectories(directory.resolve("etcd")), address, members);
    }

    @Override
    public String storage() {
        return server.storage(EtcdServer.PREFIX);
    }

    @Override
    public Backend backend() {
        var settings =
                new EtcdSettings(
                        server.peers(),
                        EtcdServer.PREFIX,
                        new EtcdSettings.Security.Tls(
                                new EtcdSettings.Trust.Authorities(server.authority()),
                                Optional.empty()),
                        Optional.of(new EtcdSettings.Login(EtcdServer.USER, server.password())));
        return EtcdBackend.open(settings, Time.system());
    }

    @Override
    public OptionalLong logged() throws IOException, InterruptedException {
        return OptionalLong.of(server.logged());
    }

    @Override
    public void kill(int member) {
        server.kill(member);
    }

    @Override
    public void start(int member) throws IOException {
        server.restart(member);
    }

    @Override
    public void close() {
        server.close();
    }
}
