package dev.muster.agent;

import static dev.muster.testkit.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.agent.service.Service;
import dev.muster.agent.target.Target;
import dev.muster.agent.target.Targets;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.core.version.Version;
import dev.muster.proto.v1.TargetHealth;
import dev.muster.runtime.config.ExpectedStatus;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.config.JoinConfig;
import dev.muster.runtime.config.TargetCheckConfig;
import dev.muster.runtime.config.TargetConfig;
import dev.muster.runtime.config.ValueOrFile;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.testkit.TestAuthority;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A whole agent that looks after one address of its own host, at a quick pace.
@Timeout(60)
final class AgentTargetsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final HealthCheckConfig QUICK =
            new HealthCheckConfig(
                    Duration.ofMillis(1500),
                    Duration.ofMillis(200),
                    Duration.ofSeconds(2),
                    new TargetCheckConfig(Duration.ofMillis(100), Duration.ofSeconds(2), 2, 1));
    private static final NativeTransport TRANSPORT = NativeTransport.choose();
    private static final EventLoopGroup LOOPS = TRANSPORT.eventLoops(1, "agents");

    private final Time time = Time.system();
    private final HealthTracker health = new HealthTracker(time);
    private final TestAuthority authority = new TestAuthority("ours", time.instant());
    private final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private FakeAuth auth;

    @BeforeEach
    void startAuth() throws IOException {
        auth = new FakeAuth(authority);
        auth.join.allow("token", Role.APP);
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var closeable : opened.reversed()) {
            closeable.close();
        }
        auth.close();
    }

    @AfterAll
    static void stopLoops() {
        var _ = LOOPS.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    @Test
    void aRequiredTargetDecidesWhetherItsServiceIsOk() throws Exception {
        var target = listen(0);
        int port = target.getLocalPort();
        start(port, true);
        await("app", "ok");
        var session = auth.control.nextSession();

        target.close();
        await("app", "degraded");
        var why = state("app").why().orElseThrow();
        assertThat(why.code()).isEqualTo(Reason.Code.TARGET_UNHEALTHY);
        assertThat(why.cause())
                .isEqualTo(
                        "required target orders is unhealthy: 127.0.0.1:%d: connection refused"
                                .formatted(port));
        assertThat(state("instance").key()).isEqualTo("ok");
        assertThat(awaitReport(session, "UNHEALTHY"))
                .satisfies(report -> {
                    assertThat(report.getName()).isEqualTo("orders");
                    assertThat(report.getUri()).isEqualTo("tcp://127.0.0.1:" + port);
                    assertThat(report.getRequired()).isTrue();
                    assertThat(report.getReason().getCode()).isEqualTo("TARGET_UNREACHABLE");
                });

        listen(port);
        await("app", "ok");
        awaitReport(session, "HEALTHY");
    }

    @Test
    void anyOtherTargetIsToldAndDecidesNothing() throws Exception {
        var target = listen(0);
        start(target.getLocalPort(), false);
        await("app", "ok");
        var session = auth.control.nextSession();

        target.close();

        awaitReport(session, "UNHEALTHY");
        assertThat(state("app").key()).isEqualTo("ok");
    }

    @Test
    void aTargetIsCheckedBeforeTheJoin() throws Exception {
        var target = listen(0);
        target.close();
        auth.kill();

        start(target.getLocalPort(), true);

        await("app", "degraded");
        assertThat(state("instance").key()).isEqualTo("starting");
    }

    private static TargetHealth awaitReport(FakeControl.Session session, String state)
            throws InterruptedException {
        while (true) {
            var report = session.nextHeartbeat().getTargets();
            if (report.getTargetsCount() == 1
                    && report.getTargets(0).getState().name().equals("TARGET_STATE_" + state)) {
                return report.getTargets(0);
            }
        }
    }

    private ServerSocket listen(int port) throws IOException {
        var socket = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        opened.add(socket);
        return socket;
    }

    private void start(int port, boolean required) {
        var target =
                new TargetConfig(
                        "orders",
                        URI.create("tcp://127.0.0.1:" + port),
                        Map.of(),
                        required,
                        ExpectedStatus.SUCCESS,
                        QUICK.targets());
        var targets =
                new Targets(List.of(new Target(Role.APP, target)), health, time, new Random(6));
        var self = new AgentInfo("web-1", new Version(1, 2, 3, ""), Set.of(), Map.of(), "", "", "");
        var join = new JoinConfig(Optional.of(ValueOrFile.of("token")), List.of());
        var agent =
                new Agent(
                        new AgentSettings(
                                self,
                                List.of(auth.address()),
                                join,
                                QUICK,
                                false,
                                directory.resolve("host.pem")),
                        List.of(Service.plain(Role.APP)),
                        targets,
                        health,
                        new ReturnPathTracker(QUICK.interval(), QUICK.timeout(), time),
                        AgentMetrics.in(new PrometheusRegistry()),
                        new AgentRuntime(TRANSPORT, LOOPS, Resolver.SYSTEM, time, new Random(5)));
        opened.add(targets);
        opened.add(agent);
        targets.start();
        agent.start();
    }

    private void await(String component, String state) {
        eventually(
                component + " is " + state,
                SOON,
                () -> state(component),
                found -> state.equals(found.key()));
    }

    private ComponentState state(String component) {
        return requireNonNull(health.snapshot().get(component)).state();
    }
}
