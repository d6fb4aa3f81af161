package dev.muster.runtime.diag;

import static dev.muster.runtime.diag.Http.body;
import static dev.muster.runtime.diag.Http.get;
import static dev.muster.runtime.diag.Http.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.muster.core.fault.FaultException;
import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.health.ReturnPath;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.testkit.ManualTime;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The endpoints over TCP.
@Timeout(20)
final class DiagServerTest {
    private static final HostPort ANY_PORT = new HostPort("127.0.0.1", 0);
    private static final OnAuthLoss STRICT = new OnAuthLoss.Strict();
    private static final String OPENMETRICS = "application/openmetrics-text; version=1.0.0";
    private static final Reason REFUSED =
            new Reason(Reason.Code.AUTH_UNREACHABLE, "connection refused", "Check that Auth runs");

    private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");
    private static final TargetHealth UNHEALTHY =
            new TargetHealth(
                    Role.APP,
                    "grafana",
                    "http://grafana:3000",
                    new TargetState.Unhealthy(
                            SINCE, new Reason(Reason.Code.TARGET_TIMEOUT, "no answer", "Look")),
                    true);
    private static final TargetHealth HEALTHY =
            new TargetHealth(
                    Role.DB, "orders", "tcp://db:5432", new TargetState.Healthy(SINCE), false);

    private final ManualTime time = new ManualTime();
    private final ReturnPathTracker returnPath =
            new ReturnPathTracker(Duration.ofSeconds(60), Duration.ofSeconds(5), time);
    private final HealthTracker health = new HealthTracker(time);
    private List<TargetHealth> targets = List.of();
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final DiagServer server =
            new DiagServer(
                    health,
                    STRICT,
                    () -> targets,
                    returnPath,
                    metrics,
                    new FakeLogLevel(),
                    new Stopping(_ -> {}, Duration.ZERO),
                    time);
    private final long pid = ProcessHandle.current().pid();

    private HostPort address = ANY_PORT;

    @BeforeEach
    void listen() {
        address = server.listen(ANY_PORT);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void healthzIsAlwaysTheSame() throws IOException {
        assertThat(get(address, "/healthz"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .containsIgnoringCase("\r\ncontent-type: application/json\r\n")
                .containsIgnoringCase("\r\ncontent-length: 15\r\n")
                .containsIgnoringCase("\r\ncache-control: no-store\r\n")
                .endsWith("\r\n\r\n{\"status\":\"ok\"}");
    }

    @Test
    void headHasTheHeadersOfGetAndNoBody() throws IOException {
        assertThat(send(address, "HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 200 OK\r\n")
                .containsIgnoringCase("\r\ncontent-length: 15\r\n")
                .endsWith("\r\n\r\n");
    }

    @Test
    void readyzWalksThroughTheLifecycle() throws IOException {
        var node = health.component("node");
        assertThat(get(address, "/readyz"))
                .startsWith("HTTP/1.1 400 ")
                .endsWith(
                        "\r\n\r\n{\"status\":\"teleport is starting and hasn't joined the cluster"
                                + " yet\",\"pid\":%d}".formatted(pid));

        node.accept(new Heartbeat.Acked(time.instant()));
        assertThat(get(address, "/readyz"))
                .startsWith("HTTP/1.1 200 ")
                .endsWith("\r\n\r\n{\"status\":\"ok\",\"pid\":%d}".formatted(pid));

        node.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));
        assertThat(get(address, "/readyz"))
                .startsWith("HTTP/1.1 503 ")
                .endsWith(
                        "{\"status\":\"node is degraded: connection refused\",\"pid\":%d}"
                                .formatted(pid));

        node.accept(new Heartbeat.Acked(time.instant()));
        assertThat(get(address, "/readyz"))
                .startsWith("HTTP/1.1 400 ")
                .endsWith(
                        "{\"status\":\"node is recovering from: connection refused\",\"pid\":%d}"
                                .formatted(pid));
    }

    @Test
    void verboseReadyzSaysWhyInJson() throws IOException {
        health.component("instance").accept(new Heartbeat.Acked(time.instant()));
        health.component("node")
                .accept(
                        new Heartbeat.Failed(
                                time.instant(), REFUSED, time.instant().plusSeconds(5)));

        var answer = get(address, "/readyz?verbose", "Accept: */*");

        assertThat(answer).startsWith("HTTP/1.1 503 ").contains("application/json");
        assertThat(body(answer))
                .isEqualTo(
                        """
                        {"status":"node is degraded: connection refused","pid":%d,"version":1,\
                        "observed_at":"2026-01-01T00:00:00Z","components":[\
                        {"component":"instance","state":"ok","since":"2026-01-01T00:00:00Z",\
                        "consecutive_failures":0,"last_success":"2026-01-01T00:00:00Z"},\
                        {"component":"node","state":"degraded","since":"2026-01-01T00:00:00Z",\
                        "consecutive_failures":1,"next_attempt":"2026-01-01T00:00:05Z",\
                        "code":"AUTH_UNREACHABLE","cause":"connection refused",\
                        "hint":"Check that Auth runs"}],"targets":[],"warnings":[]}\
                        """
                                .formatted(pid));
    }

    @Test
    void verboseReadyzTellsWhenAuthReachedTheProcessAndWarns() throws IOException {
        returnPath.opened();
        returnPath.proved(
                new ReturnPath(
                        time.instant(), Duration.ofNanos(3_250_000), Duration.ofMillis(-2500)));
        time.jump(Duration.ofSeconds(126));

        var json = body(get(address, "/readyz?verbose"));
        var text = body(get(address, "/readyz?verbose", "Accept: text/plain"));

        assertThat(json)
                .contains(
                        """
                        "return_path":{"confirmed_at":"2026-01-01T00:00:00Z","age_seconds":126.0,\
                        "round_trip_ms":3.25,"stale":true},"clock_skew_seconds":-2.5,\
                        "warnings":[{"code":"RETURN_PATH_STALE",\
                        """)
                .contains(
                        "{\"code\":\"CLOCK_SKEWED\",\"cause\":\"this host's clock is 2s500ms behind");
        assertThat(text)
                .contains(
                        "return path: proved 2m6s ago (stale), round trip 3.3ms, clock -2.500s off")
                .contains(
                        "warning: CLOCK_SKEWED: this host's clock is 2s500ms behind Auth's\n  Check");
    }

    @Test
    void verboseReadyzWarnsOfWhatOthersKnowAndGatesNothingByIt() throws IOException {
        var instance = health.component("instance");
        instance.accept(new Heartbeat.Acked(time.instant()));
        health.warnedBy(
                () -> List.of(new Reason(Reason.Code.SELF_DOUBT, "it has just started", "Wait")));

        var answer = get(address, "/readyz?verbose");

        assertThat(answer).startsWith("HTTP/1.1 200");
        assertThat(body(answer))
                .contains(
                        "\"warnings\":[{\"code\":\"SELF_DOUBT\",\"cause\":\"it has just started\",");
    }

    @Test
    void verboseReadyzIsReadableWhereTextIsPreferred() throws IOException {
        health.component("node")
                .accept(
                        new Heartbeat.Missed(
                                time.instant(), REFUSED, time.instant().plusSeconds(5)));

        var answer = get(address, "/readyz?verbose", "Accept: text/plain");

        assertThat(answer).startsWith("HTTP/1.1 400 ").contains("text/plain; charset=utf-8");
        assertThat(body(answer))
                .isEqualTo(
                        """
                        status: teleport is starting and hasn't joined the cluster yet
                        pid: %d

                        node: starting since 2026-01-01T00:00:00Z (0s)
                          AUTH_UNREACHABLE: connection refused
                          Check that Auth runs
                          failures in a row: 1
                          next attempt: 2026-01-01T00:00:05Z
                        """
                                .formatted(pid));
    }

    @Test
    void verboseReadyzSaysHowTheTargetsAre() throws IOException {
        health.component("app").accept(new Heartbeat.Acked(time.instant()));
        targets = List.of(UNHEALTHY, HEALTHY);

        var answer = get(address, "/readyz?verbose", "Accept: */*");
        assertThat(answer).startsWith("HTTP/1.1 200 ");
        assertThat(body(answer))
                .endsWith(
                        """
                        "targets":[{"service":"app","name":"grafana","uri":"http://grafana:3000",\
                        "required":true,"state":"unhealthy","since":"2026-01-01T00:00:00Z",\
                        "code":"TARGET_TIMEOUT","cause":"no answer","hint":"Look"}],"warnings":[]}\
                        """); // db does not run here
        assertThat(get(address, "/readyz/app?verbose")).contains("\"name\":\"grafana\"");
        assertThat(get(address, "/readyz")).doesNotContain("grafana");

        health.component("db").accept(new Heartbeat.Acked(time.instant()));
        assertThat(get(address, "/readyz/app?verbose")).doesNotContain("orders");
        assertThat(get(address, "/readyz?verbose", "Accept: text/plain"))
                .endsWith(
                        """

                        app target grafana, http://grafana:3000: unhealthy since 2026-01-01T00:00:00Z (0s), required
                          TARGET_TIMEOUT: no answer
                          Look

                        db target orders, tcp://db:5432: healthy since 2026-01-01T00:00:00Z (0s)
                        """);
    }

    @Test
    void oneComponentHasAReadyzOfItsOwn() throws IOException {
        health.component("instance").accept(new Heartbeat.Acked(time.instant()));
        health.component("node")
                .accept(new Heartbeat.Failed(time.instant(), REFUSED, time.instant()));

        assertThat(get(address, "/readyz/instance")).startsWith("HTTP/1.1 200 ");
        assertThat(get(address, "/readyz/node")).startsWith("HTTP/1.1 503 ");
        assertThat(get(address, "/readyz/app"))
                .startsWith("HTTP/1.1 404 ")
                .contains("Its components: instance, node");
    }

    @Test
    void aTolerantProcessStaysReadyWithoutAuthAndSaysForHowLong() throws IOException {
        try (var tolerant =
                new DiagServer(
                        health,
                        new OnAuthLoss.Tolerant(Duration.ofMinutes(10)),
                        List::of,
                        returnPath,
                        metrics,
                        new FakeLogLevel(),
                        new Stopping(_ -> {}, Duration.ZERO),
                        time)) {
            var at = tolerant.listen(ANY_PORT);
            var instance = health.component("instance");
            instance.accept(new Heartbeat.Acked(time.instant()));
            time.jump(Duration.ofMinutes(1));
            instance.accept(new Heartbeat.Missed(time.instant(), REFUSED, time.instant()));

            assertThat(get(at, "/readyz"))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("\r\n\r\n{\"status\":\"ok\",\"pid\":%d}".formatted(pid));
            assertThat(get(at, "/readyz/instance")).startsWith("HTTP/1.1 503 ");
            assertThat(get(at, "/readyz?verbose"))
                    .startsWith("HTTP/1.1 200 ")
                    .contains(
                            "\"tolerated_until\":\"2026-01-01T00:10:00Z\"",
                            "\"state\":\"degraded\"",
                            "\"code\":\"AUTH_UNREACHABLE\"");
            assertThat(body(get(at, "/readyz?verbose", "Accept: text/plain")))
                    .startsWith(
                            """
                            status: ok
                            pid: %d
                            tolerated until: 2026-01-01T00:10:00Z

                            instance: degraded since 2026-01-01T00:01:00Z (0s)
                            """
                                    .formatted(pid));
            assertThat(get(address, "/readyz")).startsWith("HTTP/1.1 503 ");

            time.jump(Duration.ofMinutes(9));
            assertThat(get(at, "/readyz"))
                    .startsWith("HTTP/1.1 503 ")
                    .contains("instance is degraded: connection refused");
        }
    }

    @Test
    void metricsAreTextAndOpenMetricsWhereAccepted() throws IOException {
        Counter.builder().name("beats_total").help("Beats.").register(metrics).inc(3);

        assertThat(get(address, "/metrics"))
                .startsWith("HTTP/1.1 200 ")
                .contains("text/plain; version=0.0.4", "\nbeats_total 3.0\n");
        assertThat(get(address, "/metrics", "Accept: " + OPENMETRICS))
                .contains("application/openmetrics-text; version=1.0.0")
                .endsWith("# EOF\n");
    }

    @Test
    void unknownPathIsAnsweredWithTheEndpoints() throws IOException {
        assertThat(get(address, "/health"))
                .startsWith("HTTP/1.1 404 ")
                .contains("Endpoints: /healthz, /readyz, /readyz/<component>, /metrics\"");
    }

    @Test
    void whatChangesTheProcessIsNotServedOverTcp() throws IOException {
        assertThat(get(address, "/debug/log-level")).startsWith("HTTP/1.1 404 ");
        assertThat(send(address, "POST /debug/stop HTTP/1.1\r\nContent-Length: 0\r\n\r\n"))
                .startsWith("HTTP/1.1 404 ");
    }

    @Test
    void otherMethodsAreRefusedWithThoseAllowed() throws IOException {
        assertThat(send(address, "DELETE /readyz HTTP/1.1\r\nHost: a\r\n\r\n"))
                .startsWith("HTTP/1.1 405 ")
                .containsIgnoringCase("\r\nallow: GET, HEAD\r\n");
    }

    @Test
    void takenPortIsSaidWithTheWayToFindItsHolder() {
        assertThatThrownBy(() -> server.listen(address))
                .isInstanceOf(FaultException.class)
                .hasMessage(
                        "Cannot serve the diagnostic endpoints on %s: another process listens on"
                                        .formatted(address)
                                + " port %1$d (PORT_TAKEN). Find it with `ss -ltnp 'sport = :%1$d'`,"
                                        .formatted(address.port())
                                + " or choose another diag_addr");
    }

    @Test
    void addressOfAnotherHostIsSaid() {
        assertThatThrownBy(() -> server.listen(new HostPort("192.0.2.1", 0)))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("192.0.2.1:0")
                .hasMessageContaining("(ADDRESS_UNAVAILABLE)");
        assertThatThrownBy(() -> server.listen(new HostPort("no-such-host.invalid", 0)))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("no address is known for no-such-host.invalid");
    }
}
