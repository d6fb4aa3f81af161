package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Prometheus and its own checker make of `/metrics`. Both come with the package `prometheus`,
/// which bin/test installs.
@Tag("needs-prometheus")
final class MetricsIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void promtoolFindsNothingToComplainAbout() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            var agent = cluster.startAgent("web-1").awaitOk();

            for (var process : List.of(auth, agent)) {
                var page = Http.get(process.diagPort(), "/metrics").body();
                assertThat(page)
                        .containsPattern("(?m)^process_state 0(\\.0)?$")
                        .contains("teleport_component_state{component=\"node\",state=\"ok\"} 1")
                        .containsPattern("(?m)^teleport_heartbeat_latency_seconds_count [1-9]");
                var check = Run.shell("promtool check metrics < " + save(page));

                assertThat(check.exit()).as(check.err()).isZero();
                assertThat(check.out() + check.err()).isBlank();
            }
        }
    }

    @Test
    void prometheusScrapesTheProcessState() throws Exception {
        try (var cluster = new Cluster(directory)) {
            var auth = cluster.startAuth().awaitOk();
            int port = Ports.free();
            var config =
                    Files.writeString(
                            directory.resolve("prometheus.yml"),
                            """
                            global: {scrape_interval: 1s}
                            scrape_configs:
                              - job_name: muster
                                static_configs: [{targets: ["127.0.0.1:%d"]}]
                            """
                                    .formatted(auth.diagPort()));
            var prometheus =
                    new ProcessBuilder(
                                    "prometheus",
                                    "--config.file=" + config,
                                    "--storage.tsdb.path=" + directory.resolve("tsdb"),
                                    "--web.listen-address=127.0.0.1:" + port)
                            .redirectErrorStream(true)
                            .redirectOutput(directory.resolve("prometheus.log").toFile())
                            .start();
            try {
                eventually(
                        "process_state of 0 in Prometheus",
                        Duration.ofSeconds(30),
                        () ->
                                assertThat(query(port))
                                        .contains("\"__name__\":\"process_state\"")
                                        .contains(",\"0\"]"));
            } finally {
                prometheus.destroy();
                prometheus.waitFor();
            }
        }
    }

    private static String query(int port) {
        try {
            return Http.get(port, "/api/v1/query?query=process_state").body();
        } catch (IOException e) {
            throw new AssertionError("Prometheus does not answer yet", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Prometheus", e);
        }
    }

    private Path save(String page) throws IOException {
        return Files.writeString(directory.resolve("metrics.txt"), page);
    }
}
