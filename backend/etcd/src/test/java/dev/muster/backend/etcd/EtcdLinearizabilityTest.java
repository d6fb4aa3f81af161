package dev.muster.backend.etcd;

import dev.muster.backend.Backend;
import dev.muster.core.time.Time;
import dev.muster.testkit.engine.EtcdServer;
import dev.muster.testkit.linear.Disruption;
import dev.muster.testkit.linear.LinearizabilityContract;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/// Three clients of a real etcd of three members, of which some are killed or stopped.
@Tag("needs-etcd-server")
final class EtcdLinearizabilityTest extends LinearizabilityContract {
    private static final int MEMBERS = 3;

    /// Longer than an election takes.
    private static final Duration LASTING = Duration.ofSeconds(2);

    @TempDir static Path directory;
    private static EtcdServer server;

    private int leader;

    @BeforeAll
    static void startEtcd() throws Exception {
        server = EtcdServer.start(directory, "127.0.0.1", MEMBERS);
    }

    @AfterAll
    static void stopEtcd() {
        server.close();
    }

    @Override
    protected List<Backend> connect() {
        var settings = EtcdBackendTest.settings(server, EtcdServer.PREFIX + "linear/");
        return IntStream.range(0, 3)
                .<Backend>mapToObj(_ -> EtcdBackend.open(settings, Time.system()))
                .toList();
    }

    @Override
    protected List<Disruption> disruptions() {
        return List.of(
                Disruption.NONE,
                new Disruption("its leader is killed", LASTING, this::killLeader, this::restart),
                new Disruption("its leader is stopped", LASTING, this::stopLeader, this::resume),
                new Disruption("most are killed", LASTING, this::killMost, this::restartMost));
    }

    private void killLeader() throws Exception {
        leader = server.leader();
        server.kill(leader);
    }

    private void restart() throws Exception {
        server.restart(leader);
        server.awaitHealth();
    }

    private void stopLeader() throws Exception {
        leader = server.leader();
        server.signal(leader, "STOP");
    }

    private void resume() throws Exception {
        server.signal(leader, "CONT");
        server.awaitHealth();
    }

    private void killMost() {
        server.kill(0);
        server.kill(1);
    }

    private void restartMost() throws Exception {
        server.restart(0);
        server.restart(1);
        server.awaitHealth();
    }
}
