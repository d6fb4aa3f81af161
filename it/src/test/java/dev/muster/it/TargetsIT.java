package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.muster.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What an agent makes of targets that behave badly, and that those hold up nobody.
@Timeout(120)
final class TargetsIT {
    private static final int EACH = 100;
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration WATCHED = Duration.ofSeconds(15);

    /// As long as the server's stack lets callers connect whom nobody takes in.
    private static final int BACKLOG = 1000;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);

    /// When each path was asked for last, and the longest it has waited to be asked for again.
    private final Map<String, Long> askedAt = new ConcurrentHashMap<>();

    private final Map<String, Long> longestGap = new ConcurrentHashMap<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aHundredThatHangHoldUpNoneOfAHundredThatAnswer() throws Exception {
        try (var silent = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
                var cluster = new Cluster(directory)) {
            var apps = new StringBuilder();
            for (int i = 0; i < EACH; i++) {
                apps.append(app("well-" + i, server.getAddress().getPort(), "/well-" + i));
                apps.append(app("hangs-" + i, silent.getLocalPort(), "/"));
            }
            cluster.startAuth().awaitOk();
            var agent = start(cluster, apps.toString()).awaitOk();
            eventually(
                    "each of them was asked for",
                    Duration.ofSeconds(20),
                    askedAt::size,
                    size -> size == EACH);
            longestGap.clear();

            var samples = new Samples(agent);
            eventually("time passes", WATCHED.multipliedBy(2), samples::take, this::isOver);

            assertThat(samples.distinct()).containsExactly(200);
            assertThat(longestGap).hasSize(EACH);
            assertThat(longestGap.values())
                    .allMatch(gap -> gap < INTERVAL.multipliedBy(2).toNanos());
            var hanging =
                    cluster.tctl("inventory", "targets", "--unhealthy", "--service=app")
                            .succeeded()
                            .out();
            assertThat(hanging.lines().filter(line -> line.contains(" hangs-")))
                    .hasSize(EACH)
                    .allMatch(line -> line.contains("TARGET_TIMEOUT"));
            assertThat(hanging).doesNotContain(" well-");
        }
    }

    @Test
    void saysOfEachWhatIsWrongWithIt() throws Exception {
        int port = server.getAddress().getPort();
        try (var cluster = new Cluster(directory)) {
            cluster.startAuth().awaitOk();
            start(
                            cluster,
                            app("slow", port, "/slow")
                                    + app("elsewhere", port, "/elsewhere")
                                    + app("endless", port, "/endless")
                                    + app("broken", port, "/broken")
                                    + app("closed", Ports.free(), "/"))
                    .awaitOk();

            eventually(
                    "each has its verdict",
                    Duration.ofSeconds(20),
                    () ->
                            assertThat(
                                            cluster.tctl("inventory", "targets", "--service=app")
                                                    .succeeded()
                                                    .out()
                                                    .lines())
                                    .anyMatch(line -> line.matches(".* slow .*TARGET_TIMEOUT.*"))
                                    .anyMatch(line ->
                                            line.matches(".* elsewhere .*TARGET_UNEXPECTED.*"))
                                    .anyMatch(line -> line.matches(".* endless +healthy .*"))
                                    .anyMatch(
                                            line -> line.matches(".* broken .*TARGET_UNEXPECTED.*"))
                                    .anyMatch(line ->
                                            line.matches(".* closed .*TARGET_UNREACHABLE.*")));
            assertThat(askedAt).doesNotContainKey("/followed");
        }
    }

    private boolean isOver(Duration passed) {
        return passed.compareTo(WATCHED) > 0;
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        long now = System.nanoTime();
        var before = askedAt.put(path, now);
        if (before != null) {
            longestGap.merge(path, now - before, Math::max);
        }
        try (exchange) {
            switch (path) {
                case "/slow" -> over.await();
                case "/elsewhere" -> {
                    exchange.getResponseHeaders().add("Location", "/followed");
                    exchange.sendResponseHeaders(302, -1);
                }
                case "/endless" -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (over.getCount() > 0) {
                        exchange.getResponseBody().write(new byte[8192]);
                    }
                }
                case "/broken" -> exchange.sendResponseHeaders(500, -1);
                default -> exchange.sendResponseHeaders(200, -1);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Teleport start(Cluster cluster, String apps) {
        var config = cluster.agentConfig("web-1", "token_name: " + Cluster.TOKEN);
        return cluster.start(
                "web-1",
                config.replace("timeout: 2s}", "timeout: 2s, targets: {interval: 2s, timeout: 1s}}")
                        + "app_service:\n  enabled: yes\n  apps:\n"
                        + apps);
    }

    private static String app(String name, int port, String path) {
        return "  - {name: %s, uri: \"http://127.0.0.1:%d%s\"}\n".formatted(name, port, path);
    }
}
