package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.backend.Write;
import dev.muster.backend.sqlite.SqliteBackend;
import dev.muster.core.time.Time;
import dev.muster.runtime.datadir.DataDir;
import dev.muster.testkit.engine.EtcdServer;
import dev.muster.testkit.engine.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster that moves to another storage with `teleport backend migrate`: it is the same cluster
/// there, and its agents need nothing.
final class MigrateIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void anotherDataDirectoryHoldsTheSameCluster() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var moved =
                    cluster.authConfig()
                            .replace(
                                    cluster.dataDir("auth").toString(),
                                    directory.resolve("moved").toString());
            moves(cluster, moved);
        }
    }

    @Test
    @Tag("needs-etcd-server")
    void etcdHoldsTheSameCluster() throws Exception {
        try (var etcd = EtcdServer.start(Files.createDirectory(directory.resolve("etcd")));
                var cluster = new Cluster(directory)) {
            moves(cluster, withStorage(cluster, etcd.storage(EtcdServer.PREFIX)));
        }
    }

    @Test
    @Tag("needs-postgresql")
    void postgresqlHoldsTheSameCluster() throws Exception {
        try (var postgres = PostgresServer.start();
                var cluster = new Cluster(directory)) {
            moves(cluster, withStorage(cluster, postgres.storage(PostgresServer.USER)));
        }
    }

    @Test
    void noAuthServiceStartsOnACopyThatHasNotEnded() throws Exception {
        try (var cluster = new Cluster(directory)) {
            try (var data = DataDir.open(cluster.dataDir("auth"));
                    var backend = SqliteBackend.open(data.layout().backend(), Time.system())) {
                backend.commit(
                        Write.put(
                                "migration",
                                """
                                {"v":1,"from":"etcd e:2379","began":"2026-01-01T00:00:00Z"}\
                                """));
            }

            var auth = cluster.startAuth();

            assertThat(auth.awaitExit(SOON)).isOne();
            assertThat(auth.log())
                    .contains(
                            "Cannot use the storage: the copy of etcd e:2379 that began"
                                    + " 2026-01-01T00:00:00Z into it has not ended (STORAGE_INCOMPLETE)");
        }
    }

    private static String withStorage(Cluster cluster, String storage) {
        return cluster.authConfig()
                .replace("  nodename:", "  storage: %s\n  nodename:".formatted(storage));
    }

    /// Moves a cluster with two agents from its data directory to what `target` configures.
    private void moves(Cluster cluster, String target) throws IOException {
        var from = write("from.yaml", cluster.authConfig());
        var to = write("to.yaml", target);
        var auth = cluster.startAuth().awaitOk();
        var agents = List.of(cluster.startAgent("web-1"), cluster.startAgent("web-2"));
        agents.forEach(Teleport::awaitOk);
        var token =
                cluster.tctl("tokens", "add", "--type=node", "--format=text")
                        .succeeded()
                        .out()
                        .strip();
        var before = Known.by(cluster);

        assertThat(migrate(from, to).err()).contains("(DATA_DIR_IN_USE)");
        assertThat(auth.terminate()).isZero();
        assertThat(migrate(from, to, "--dry-run").succeeded().out()).startsWith("Would copy ");
        assertThat(migrate(from, to).succeeded().out()).contains("Both hold the same: sha256:");
        cluster.start("auth", target).awaitOk();

        agents.forEach(Teleport::awaitOk);
        eventually(
                "both are connected there",
                SOON,
                () -> List.of(cluster.connected("web-1"), cluster.connected("web-2")),
                List.of(before.first(), before.second())::equals);
        assertThat(Known.by(cluster)).isEqualTo(before);
        cluster.start("web-3", cluster.agentConfig("web-3", "token_name: " + token)).awaitOk();
        assertThat(migrate(from, to).exit()).isOne();
    }

    /// What clients know of a cluster.
    ///
    /// @param identity its name and the pin of its authority
    /// @param first the ids of `web-1`, `second` those of `web-2`
    private record Known(
            List<String> identity, String tokens, List<String> first, List<String> second) {
        static Known by(Cluster cluster) {
            return new Known(
                    cluster.tctl("status")
                            .succeeded()
                            .out()
                            .lines()
                            .filter(line -> line.matches("(Cluster|CA pin): .*"))
                            .toList(),
                    cluster.tctl("tokens", "ls").succeeded().out(),
                    cluster.listed("web-1"),
                    cluster.listed("web-2"));
        }
    }

    private static Run migrate(Path from, Path to, String... more) {
        var arguments =
                new ArrayList<>(List.of("backend", "migrate", "--from=" + from, "--to=" + to));
        arguments.addAll(List.of(more));
        return Run.teleport(arguments);
    }

    private Path write(String name, String config) throws IOException {
        return Files.writeString(directory.resolve(name), config);
    }
}
