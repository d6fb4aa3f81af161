package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.engine.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A cluster that is backed up, changes, and is restored, by the commands of docs/operations.md:
/// what was made since is gone, and its agents need nothing, whenever they joined.
@Timeout(180)
final class RestoreIT {
    private static final String SECTION = "## Backup and restore";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    @Tag("needs-sqlite3")
    void sqlite() throws Exception {
        var commands = Handbook.commands(SECTION, "**SQLite.**");
        var backup = Files.createDirectory(directory.resolve("backup")).toString();
        try (var cluster = new Cluster(directory)) {
            var instead =
                    Map.of(
                            "/var/lib/teleport", cluster.dataDir("auth").toString(),
                            "/backup/", backup + "/",
                            "-o teleport", "-o " + System.getProperty("user.name"));

            isRestored(
                    cluster,
                    cluster.authConfig(),
                    () -> Handbook.run(commands.subList(0, 3), instead, Map.of()),
                    () -> Handbook.run(commands.subList(3, commands.size()), instead, Map.of()));

            assertThat(Path.of(backup).resolve("backend-2.sqlite")).isNotEmptyFile();
        }
    }

    @Test
    @Tag("needs-postgresql")
    void postgresql() throws Exception {
        var commands = Handbook.commands(SECTION, "**PostgreSQL.**");
        try (var postgres = PostgresServer.start();
                var cluster = new Cluster(directory)) {
            postgres.createDatabase("teleport");
            var instead =
                    Map.of(
                            "backup.dump", directory.resolve("backup.dump").toString(),
                            "/var/lib/teleport", cluster.dataDir("auth").toString());
            var config =
                    cluster.authConfig()
                            .replace(
                                    "  nodename:",
                                    "  storage: %s\n  nodename:"
                                            .formatted(postgres.storage("teleport")));

            isRestored(
                    cluster,
                    config,
                    () -> Handbook.run(commands.subList(0, 1), instead, postgres.environment()),
                    () ->
                            Handbook.run(
                                    commands.subList(1, commands.size()),
                                    instead,
                                    postgres.environment()));
        }
    }

    private interface Step {
        Run run();
    }

    private static void isRestored(Cluster cluster, String config, Step backUp, Step restore) {
        var auth = cluster.start("auth", config).awaitOk();
        var before = cluster.startAgent("web-1").awaitOk();
        eventually(
                "it is stored", SOON, () -> cluster.listed("web-1"), listed -> listed.size() == 1);

        backUp.run().succeeded();
        var since = cluster.startAgent("web-2").awaitOk();
        var token = cluster.tctl("tokens", "add", "--type=node", "--format=text").succeeded().out();
        var both = cluster.connected("web-1", "web-2");
        assertThat(both).hasSize(2);
        assertThat(auth.terminate()).isZero();
        restore.run().succeeded();
        cluster.start("auth", config).awaitOk();

        eventually(
                "both are connected again",
                SOON,
                () -> cluster.connected("web-1", "web-2"),
                both::equals);
        List.of(before, since).forEach(Teleport::awaitOk);
        eventually("both are stored", SOON, () -> cluster.listed("web-1", "web-2"), both::equals);
        var late =
                cluster.start(
                        "web-3", cluster.agentConfig("web-3", "token_name: " + token.strip()));
        eventually("the token is unknown", SOON, late::log, log -> log.contains("TOKEN_INVALID"));
    }
}
