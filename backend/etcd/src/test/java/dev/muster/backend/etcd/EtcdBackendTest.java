package dev.muster.backend.etcd;

import dev.muster.backend.Backend;
import dev.muster.core.time.Time;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.OwnClockContract;
import dev.muster.testkit.engine.EtcdServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// On a real etcd, below a prefix of its own for each test.
@Tag("needs-etcd-server")
final class EtcdBackendTest extends OwnClockContract {
    @TempDir static Path directory;
    private static EtcdServer server;

    @BeforeAll
    static void startEtcd() throws Exception {
        server = EtcdServer.start(directory);
    }

    @AfterAll
    static void stopEtcd() {
        server.close();
    }

    @Override
    protected Backend open(ManualTime time) {
        var prefix = EtcdServer.PREFIX + UUID.randomUUID() + "/";
        return EtcdBackend.open(settings(server, prefix), Time.system());
    }

    static EtcdSettings settings(EtcdServer server, String prefix) {
        return new EtcdSettings(
                server.peers(),
                prefix,
                new EtcdSettings.Security.Tls(
                        new EtcdSettings.Trust.Authorities(server.authority()), Optional.empty()),
                Optional.of(new EtcdSettings.Login(EtcdServer.USER, server.password())));
    }

    /// It counts in seconds, and ends leases up to two late.
    @Override
    protected Duration slack() {
        return Duration.ofSeconds(4);
    }

    @Override
    protected void forgetChanges() throws Exception {
        server.compact();
    }
}
