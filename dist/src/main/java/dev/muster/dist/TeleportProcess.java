package dev.muster.dist;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.Agent;
import dev.muster.agent.AgentMetrics;
import dev.muster.agent.AgentRuntime;
import dev.muster.agent.AgentSettings;
import dev.muster.agent.control.Goodbye;
import dev.muster.agent.heartbeat.Heartbeats;
import dev.muster.agent.service.Service;
import dev.muster.agent.target.Targets;
import dev.muster.auth.Auth;
import dev.muster.auth.AuthRuntime;
import dev.muster.auth.AuthSettings;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.core.version.BuildVersion;
import dev.muster.dist.storage.Engines;
import dev.muster.dist.storage.StorageWait;
import dev.muster.dist.storage.Unfinished;
import dev.muster.runtime.config.Config;
import dev.muster.runtime.datadir.DataDir;
import dev.muster.runtime.datadir.DataDirLayout;
import dev.muster.runtime.diag.DiagServer;
import dev.muster.runtime.diag.LogLevel;
import dev.muster.runtime.diag.StopRequest;
import dev.muster.runtime.diag.Stopping;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.health.TransitionLog;
import dev.muster.runtime.metrics.ProcessMetrics;
import dev.muster.runtime.metrics.ReturnPathMetrics;
import dev.muster.runtime.metrics.TargetMetrics;
import dev.muster.runtime.rpc.NativeTransport;
import dev.muster.runtime.systemd.Pulse;
import dev.muster.runtime.systemd.ServiceManager;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One `teleport start`, from its configuration to its end. The wiring of everything.
final class TeleportProcess implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TeleportProcess.class);

    /// Within the 5 s from SIGTERM to the end, with agents that have 2 s to go elsewhere.
    private static final Duration GRACE = Duration.ofMillis(4_500);

    private static final Duration GRACE_WITHOUT_DRAIN = Duration.ofMillis(2_500);

    /// Streams, heartbeats and pings of one agent are a few messages a minute.
    private static final int AGENT_LOOPS = 1;

    private static final int LOOP_END_SECONDS = 1;

    private final Config config;
    private final Map<String, String> environment;
    private final LogLevel logLevel;
    private final Time time;
    private final HealthTracker health;
    private final ReturnPathTracker returnPath;
    private final PrometheusRegistry metrics = new PrometheusRegistry();
    private final CompletableFuture<StopRequest> stop = new CompletableFuture<>();
    private final Closers closers = new Closers();
    private Optional<ServiceManager> serviceManager = Optional.empty();

    TeleportProcess(Config config, Map<String, String> environment, LogLevel logLevel, Time time) {
        this.config = requireNonNull(config, "config");
        this.environment = Map.copyOf(environment);
        this.logLevel = requireNonNull(logLevel, "logLevel");
        this.time = requireNonNull(time, "time");
        this.health = new HealthTracker(time, new TransitionLog());
        var pace = config.healthCheck();
        this.returnPath = new ReturnPathTracker(pace.interval(), pace.timeout(), time);
    }

    /// Starts everything, from what answers questions to what joins the cluster.
    ///
    /// @throws dev.muster.core.fault.FaultException for what keeps the process from running at all
    void start() throws InterruptedException {
        var data = closers.add(DataDir.open(config.dataDir())).layout();
        LOG.atInfo()
                .addKeyValue("version", BuildVersion.current())
                .addKeyValue("roles", Role.titles(config.roles()))
                .addKeyValue("data_dir", data.root())
                .log("starting");
        if (!config.unusedAuthServers().isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("auth_server", config.unusedAuthServers())
                    .log("auth_server is not used: this process runs an Auth Service of its own");
        }
        // From the first instant, or an Auth Service alone would be ok before its agent is there.
        health.component(Heartbeats.INSTANCE);
        config.roles().forEach(role -> health.component(role.key()));
        ProcessMetrics.register(metrics, health, BuildVersion.current());
        ReturnPathMetrics.register(metrics, returnPath);
        var setup = new AgentSetup(config, environment);
        var targets = closers.add(new Targets(setup.targets(), health, time, new Random()));
        TargetMetrics.register(metrics, targets::health);
        var diagnostics = serveDiagnostics(data, targets);
        var pulse = Pulse.ofVirtualThreads().and(diagnostics::answers);
        serviceManager = ServiceManager.start(environment, health, pulse, time);
        targets.start();
        var transport = NativeTransport.choose();
        var authServers = config.auth().enabled() ? startAuth(data, transport) : config.dialAddrs();
        if (authServers.isEmpty()) {
            return; // told to stop before the storage could be reached
        }
        startAgent(setup.settings(data, authServers), setup.services(), targets, transport);
    }

    /// Returns where this process dials its own Auth Service; nothing when it is told to stop
    /// first.
    private List<HostPort> startAuth(DataDirLayout data, NativeTransport transport)
            throws InterruptedException {
        var storage = config.storage();
        var backend = closers.add(Engines.open(storage, data, time));
        var beats = health.component(Role.AUTH.key());
        Supplier<Auth> opening =
                () -> {
                    Unfinished.refuse(backend);
                    return Auth.open(
                            new AuthSettings(config.auth(), config.nodename(), data),
                            backend,
                            beats,
                            new AuthRuntime(
                                    transport,
                                    Engines.sharedLog(backend),
                                    metrics,
                                    new SecureRandom(),
                                    time));
                };
        var opened =
                Engines.isElsewhere(storage)
                        ? new StorageWait(beats, stop, time).open(opening)
                        : Optional.of(opening.get());
        if (opened.isEmpty()) {
            return List.of();
        }
        var auth = closers.add(opened.get());
        health.warnedBy(auth::warnings);
        var address = auth.start();
        auth.issueHost(config.roles());
        return List.of(address);
    }

    private DiagServer serveDiagnostics(DataDirLayout data, Targets targets) {
        var server =
                closers.add(
                        new DiagServer(
                                health,
                                config.readiness().onAuthLoss(),
                                targets::health,
                                returnPath,
                                metrics,
                                logLevel,
                                new Stopping(this::stop, grace()),
                                time));
        if (config.debugService()) {
            server.listen(data.debugSocket());
        }
        config.diagAddr()
                .map(server::listen)
                .ifPresent(bound ->
                        LOG.atInfo().addKeyValue("address", bound).log("diagnostics listening"));
        return server;
    }

    private void startAgent(
            AgentSettings settings,
            List<Service> services,
            Targets targets,
            NativeTransport transport) {
        var loops = transport.eventLoops(AGENT_LOOPS, "agent");
        closers.add(() ->
                loops.shutdownGracefully(0, LOOP_END_SECONDS, TimeUnit.SECONDS)
                        .awaitUninterruptibly());
        var agent =
                new Agent(
                        settings,
                        services,
                        targets,
                        health,
                        returnPath,
                        AgentMetrics.in(metrics),
                        new AgentRuntime(transport, loops, Resolver.SYSTEM, time, new Random()));
        closers.add(() -> agent.stop(goodbye()));
        agent.start();
    }

    /// Returns how long an orderly end takes, at most.
    Duration grace() {
        var auth = config.auth();
        var withDrain = auth.enabled() ? auth.drainTimeout() : Duration.ZERO;
        return Collections.max(List.of(GRACE, GRACE_WITHOUT_DRAIN.plus(withDrain)));
    }

    /// Begins the end of the process, for the first who asks.
    void stop(StopRequest request) {
        stop.complete(request);
    }

    /// Waits until somebody asks for the end.
    void awaitStop() throws InterruptedException {
        try {
            var request = stop.get();
            LOG.atInfo().addKeyValue("reason", request.reason().key()).log("stopping");
        } catch (ExecutionException e) {
            throw new IllegalStateException("nothing fails this future", e);
        }
    }

    private Goodbye goodbye() {
        var request = stop.getNow(new StopRequest(StopRequest.Reason.STOP, null));
        var why =
                switch (request.reason()) {
                    case STOP -> Goodbye.Why.STOP;
                    case RESTART -> Goodbye.Why.RESTART;
                    case UPGRADE -> Goodbye.Why.UPGRADE;
                    case DECOMMISSION -> Goodbye.Why.DECOMMISSION;
                };
        return new Goodbye(why, request.backAfter());
    }

    /// Says that the process stops, takes leave of Auth and closes everything, latest first.
    @Override
    public void close() {
        serviceManager.ifPresent(closers::add);
        closers.close();
    }
}
