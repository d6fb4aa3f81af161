package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.NotifyReceiver;
import dev.muster.testkit.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an agent tells a service manager that started it, from its start to its end.
final class SystemdIT {
    private static final Duration START = Duration.ofSeconds(40);
    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration WATCHDOG = Duration.ofSeconds(2);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void anAgentIsReadyOnceItHasJoinedAndSaysWhyWhenItIsNot() throws Exception {
        var socket = directory.resolve("notify").toString();
        var environment =
                Map.of(
                        "NOTIFY_SOCKET",
                        socket,
                        "WATCHDOG_USEC",
                        String.valueOf(WATCHDOG.toNanos() / 1_000));
        try (var systemd = new NotifyReceiver(socket);
                var cluster = new Cluster(directory);
                var agent =
                        Teleport.start(
                                directory.resolve("web-1"),
                                cluster.agentConfig("web-1", "token_name: " + Cluster.TOKEN),
                                environment)) {
            systemd.next(START, message -> message.contains("(AUTH_UNREACHABLE)"));
            systemd.next(SOON, "WATCHDOG=1"::equals);

            var auth = cluster.startAuth();
            systemd.next(START, "READY=1\nSTATUS=ok"::equals);

            auth.kill();
            systemd.next(SOON, message -> message.startsWith("STATUS=instance is degraded: "));
            systemd.next(SOON, "WATCHDOG=1"::equals);

            assertThat(agent.terminate()).isZero();
            systemd.next(SOON, "STOPPING=1\nSTATUS=stopping"::equals);
            assertThat(systemd.waiting()).as("nothing after it").isZero();
        }
    }

    @Test
    void anAuthServiceSaysThatItWaitsForItsStorageAndThatItStops() throws Exception {
        var socket = directory.resolve("notify").toString();
        var config =
                """
                version: v3
                teleport:
                  data_dir: %s
                  storage: {type: etcd, peers: "http://127.0.0.1:%d", insecure: yes}
                auth_service: {enabled: yes, listen_addr: "127.0.0.1:%d", cluster_name: c1}
                """
                        .formatted(directory.resolve("data"), Ports.free(), Ports.free());
        try (var systemd = new NotifyReceiver(socket);
                var auth =
                        Teleport.start(
                                directory.resolve("auth"),
                                config,
                                Map.of("NOTIFY_SOCKET", socket))) {
            systemd.next(
                    START,
                    message ->
                            message.startsWith("STATUS=auth is starting: ")
                                    && message.contains("(BACKEND_UNAVAILABLE)"));

            assertThat(auth.terminate()).isZero();
            systemd.next(SOON, "STOPPING=1\nSTATUS=stopping"::equals);
        }
    }

    @Test
    void aStoppedProcessGivesNoSignOfLife() throws Exception {
        var socket = directory.resolve("notify").toString();
        var environment = Map.of("NOTIFY_SOCKET", socket, "WATCHDOG_USEC", "500000");
        try (var systemd = new NotifyReceiver(socket);
                var cluster = new Cluster(directory);
                var auth =
                        Teleport.start(
                                directory.resolve("auth"), cluster.authConfig(), environment)) {
            systemd.next(START, message -> message.startsWith("READY=1"));
            systemd.next(SOON, "WATCHDOG=1"::equals);

            Run.shell("kill -STOP " + auth.pid()).succeeded();
            assertThat(systemd.staysSilent(WATCHDOG)).isTrue();

            Run.shell("kill -CONT " + auth.pid()).succeeded();
            systemd.next(SOON, "WATCHDOG=1"::equals);
        }
    }
}
