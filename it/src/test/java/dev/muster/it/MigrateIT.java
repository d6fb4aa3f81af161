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
    @Tag("needs-etcd-server")
    @Tag("needs-postgresql")
    void itIsTheSameClusterOnEveryEngine() throws Exception {
        try (var etcd = EtcdServer.start(Files.createDirectory(directory.resolve("etcd")));
                var postgres = PostgresServer.start();
                var cluster = new Cluster(directory)) {
            var sqlite = cluster.authConfig();
            var auth = cluster.startAuth().awaitOk();
            var agents = List.of(cluster.startAgent("web-1"), cluster.startAgent("web-2"));
            agents.forEach(Teleport::awaitOk);
            var token =
                    cluster.tctl("tokens", "add", "--type=node", "--format=text")
                            .succeeded()
                            .out()
                            .strip();
            var before = Known.by(cluster);

            var onEtcd = withStorage(cluster, etcd.storage(EtcdServer.PREFIX));
            assertThat(migrate(sqlite, onEtcd).err()).contains("(DATA_DIR_IN_USE)");
            assertThat(auth.terminate()).isZero();
            assertThat(migrate(sqlite, onEtcd, "--dry-run").succeeded().out())
                    .startsWith("Would copy ");
            auth = moves(cluster, sqlite, onEtcd, before);
            assertThat(auth.terminate()).isZero();
            var onPostgres = withStorage(cluster, postgres.storage(PostgresServer.USER));
            auth = moves(cluster, onEtcd, onPostgres, before);
            assertThat(auth.terminate()).isZero();
            var back =
                    sqlite.replace(
                            cluster.dataDir("auth").toString(),
                            directory.resolve("moved").toString());
            moves(cluster, onPostgres, back, before);

            agents.forEach(Teleport::awaitOk);
            cluster.start("web-3", cluster.agentConfig("web-3", "token_name: " + token)).awaitOk();
            assertThat(migrate(sqlite, back).exit()).isOne();
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

    /// Moves the cluster, whose Auth was stopped, and returns the Auth that serves it there.
    private Teleport moves(Cluster cluster, String from, String to, Known before)
            throws IOException {
        assertThat(migrate(from, to).succeeded().out()).contains("Both hold the same: sha256:");
        var moved = cluster.start("auth", to).awaitOk();

        eventually(
                "both are connected there",
                SOON,
                () -> cluster.connected("web-1", "web-2"),
                before.agents()::equals);
        assertThat(Known.by(cluster)).isEqualTo(before);
        return moved;
    }

    /// What clients know of a cluster.
    ///
    /// @param identity its name and the pin of its authority
    /// @param agents the ids of `web-1` and `web-2`
    private record Known(List<String> identity, String tokens, List<String> agents) {
        static Known by(Cluster cluster) {
            return new Known(
                    cluster.tctl("status")
                            .succeeded()
                            .out()
                            .lines()
                            .filter(line -> line.matches("(Cluster|CA pin): .*"))
                            .toList(),
                    cluster.tctl("tokens", "ls").succeeded().out(),
                    cluster.listed("web-1", "web-2"));
        }
    }

    private Run migrate(String from, String to, String... more) throws IOException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "backend",
                                "migrate",
                                "--from=" + write("from.yaml", from),
                                "--to=" + write("to.yaml", to)));
        arguments.addAll(List.of(more));
        return Run.teleport(arguments);
    }

    private Path write(String name, String config) throws IOException {
        return Files.writeString(directory.resolve(name), config);
    }
}
