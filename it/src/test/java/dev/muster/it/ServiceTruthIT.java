package dev.muster.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.muster.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A service that cannot do its work keeps the process out of ok and is named, while the others go
/// on.
@Timeout(120)
final class ServiceTruthIT {
    private static final Duration WATCHED = Duration.ofSeconds(5);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void aServiceThatTheTokenDoesNotAllowIsNamedUntilAnotherTokenDoes() throws Exception {
        var app = app(Ports.free(), false);
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();

            var refused = start(cluster, token(cluster, "node"), app);

            assertThat(refused.awaitReadyz(503).body())
                    .contains("app is degraded: role app is not among those granted");
            assertThat(Http.get(refused.diagPort(), "/readyz?verbose").body())
                    .contains("\"code\":\"ROLE_NOT_GRANTED\"", "tctl tokens add --type=app");
            var samples = new Samples(refused);
            do {
                assertThat(Http.get(refused.diagPort(), "/readyz/app").statusCode()).isEqualTo(503);
            } while (samples.take().compareTo(WATCHED) < 0);
            assertThat(samples.distinct()).containsExactly(503);
            assertThat(Http.get(refused.diagPort(), "/readyz/node").statusCode()).isEqualTo(200);
            var id = cluster.connected("web-1");
            assertThat(id).hasSize(1);

            refused.terminate();
            start(cluster, token(cluster, "node,app"), app).awaitOk();

            assertThat(cluster.connected("web-1")).isEqualTo(id);
        }
    }

    @Test
    void aTargetDecidesOnlyWhereItIsRequired() throws Exception {
        int port = Ports.free();
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();

            var agent = start(cluster, Cluster.TOKEN, app(port, true));
            var other =
                    cluster.start(
                            "web-2",
                            cluster.agentConfig("web-2", "token_name: " + Cluster.TOKEN)
                                    + app(port, false));

            assertThat(agent.awaitReadyz(503).body())
                    .contains("app is degraded: required target wiki is unhealthy");
            other.awaitOk();

            var server = serve(port);
            agent.awaitOk();
            server.stop(0);

            assertThat(agent.awaitReadyz(503).body()).contains("app is degraded");
            assertThat(agent.processState()).isEqualTo(2);
            assertThat(other.readyz().code()).isEqualTo(200);
            assertThat(Http.get(other.diagPort(), "/readyz?verbose").body())
                    .contains("\"TARGET_UNREACHABLE\"");
        }
    }

    private static Teleport start(Cluster cluster, String token, String app) {
        return cluster.start("web-1", cluster.agentConfig("web-1", "token_name: " + token) + app);
    }

    private static String token(Cluster cluster, String roles) {
        return cluster.tctl("tokens", "add", "--type=" + roles, "--format=text")
                .succeeded()
                .out()
                .strip();
    }

    private static String app(int port, boolean required) {
        return """
        app_service:
          enabled: yes
          apps:
          - name: wiki
            uri: http://127.0.0.1:%d/
            required: %s
            health_check_config: {interval: 500ms, timeout: 400ms}
        """
                .formatted(port, required ? "yes" : "no");
    }

    private static HttpServer serve(int port) throws IOException {
        var server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        server.start();
        return server;
    }
}
