package dev.muster.bench;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentMetrics;
import dev.muster.agent.AgentRuntime;
import dev.muster.agent.AgentSettings;
import dev.muster.agent.service.Service;
import dev.muster.agent.target.Targets;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.core.version.BuildVersion;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.config.JoinConfig;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.config.ValueOrFile;
import dev.muster.runtime.diag.DiagServer;
import dev.muster.runtime.diag.LogLevel;
import dev.muster.runtime.diag.Stopping;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ProcessState;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.rpc.NativeTransport;
import io.netty.channel.EventLoopGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/// Any number of real agents in this JVM, each with its own identity, TLS connection and state,
/// sharing an event loop.
public final class Fleet implements AutoCloseable {
    /// Between looks at who is ready.
    private static final long STEP_NANOS = 50_000_000;

    private final Path directory;
    private final IntFunction<List<HostPort>> auths;
    private final String token;
    private final List<ValueOrFile> caPins;
    private final NativeTransport transport = NativeTransport.choose();
    private final EventLoopGroup loops = transport.eventLoops(1, "fleet");
    private final AgentRuntime runtime =
            new AgentRuntime(transport, loops, Resolver.SYSTEM, Time.system(), new Random());
    private final AgentMetrics metrics = AgentMetrics.in(new PrometheusRegistry());
    private final List<Member> members = new ArrayList<>();

    /// @param auths where each agent, by its number from 0, finds Auth
    Fleet(Path directory, IntFunction<List<HostPort>> auths, String token) {
        this(directory, auths, token, List.of());
    }

    /// As the other, where Auth is not on loopback.
    ///
    /// @param caPin what the agents know the cluster by
    public Fleet(Path directory, IntFunction<List<HostPort>> auths, String token, String caPin) {
        this(directory, auths, token, List.of(ValueOrFile.of(caPin)));
    }

    private Fleet(
            Path directory,
            IntFunction<List<HostPort>> auths,
            String token,
            List<ValueOrFile> caPins) {
        this.caPins = caPins;
        this.directory = directory;
        this.auths = auths;
        this.token = token;
    }

    private record Member(Agent agent, HealthTracker health, ReturnPathTracker returnPath) {
        boolean ready() {
            return ProcessState.of(health.snapshot()).httpStatus() == 200;
        }
    }

    /// Starts agents until there are `count`.
    public Fleet growTo(int count) throws IOException {
        while (members.size() < count) {
            var home = Files.createDirectories(directory.resolve("agent-" + members.size()));
            var health = new HealthTracker(Time.system());
            var returnPath =
                    new ReturnPathTracker(
                            HealthCheckConfig.DEFAULT.interval(),
                            HealthCheckConfig.DEFAULT.timeout(),
                            Time.system());
            var agent =
                    new Agent(
                            settings(home),
                            List.of(Service.plain(Role.NODE)),
                            new Targets(List.of(), health, runtime.time(), runtime.random()),
                            health,
                            returnPath,
                            metrics,
                            runtime);
            agent.start();
            members.add(new Member(agent, health, returnPath));
        }
        return this;
    }

    /// Answers `/readyz` for one agent, by its number, at the address that this returns, until the
    /// JVM ends.
    public HostPort serve(int number, LogLevel level) {
        var member = members.get(number);
        return new DiagServer(
                        member.health(),
                        new OnAuthLoss.Strict(),
                        List::of,
                        member.returnPath(),
                        new PrometheusRegistry(),
                        level,
                        new Stopping(_ -> {}, Duration.ZERO),
                        Time.system())
                .listen(new HostPort("127.0.0.1", 0));
    }

    /// Returns the host name of the agent with this number.
    static String name(int agent) {
        return "bench-" + agent;
    }

    int size() {
        return members.size();
    }

    /// Returns how many agents answer 200. One whose Auth is gone does so until its attempt to
    /// reach another has failed.
    long ready() {
        return members.stream().filter(Member::ready).count();
    }

    /// Waits until all are ready and returns how long that took; fails after `limit`.
    public Duration awaitReady(Duration limit) {
        long start = System.nanoTime();
        while (ready() < members.size()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IllegalStateException(
                        "%d of %d agents are ready after %s"
                                .formatted(ready(), members.size(), limit));
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private AgentSettings settings(Path home) {
        var self =
                new AgentInfo(
                        name(members.size()),
                        BuildVersion.current(),
                        Set.of(),
                        Map.of("env", "bench"),
                        "",
                        "",
                        "");
        var join = new JoinConfig(Optional.of(ValueOrFile.of(token)), caPins);
        return new AgentSettings(
                self,
                auths.apply(members.size()),
                join,
                HealthCheckConfig.DEFAULT,
                false,
                home.resolve("host.pem"));
    }

    @Override
    public void close() {
        members.forEach(member -> member.agent().close());
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
