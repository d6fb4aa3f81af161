package dev.muster.auth.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.muster.auth.audit.AuditLog;
import dev.muster.auth.caller.Caller;
import dev.muster.auth.caller.Origin;
import dev.muster.auth.connected.AgentLink;
import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.history.Histories;
import dev.muster.auth.inventory.Enrollment;
import dev.muster.auth.inventory.FlappingWatch;
import dev.muster.auth.inventory.InstanceRecorder;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.peers.Peers;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.core.time.Time;
import dev.muster.core.version.Version;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.identity.SpiffeId;
import dev.muster.runtime.rpc.Faults;
import dev.muster.testkit.MemoryBackend;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/// The agents of one Auth instance, in both memories, and a server that answers an administrator of
/// them.
final class Fleet implements AutoCloseable {
    static final Duration TTL = Duration.ofMinutes(20);

    private static final Caller ADMIN =
            new Caller.Member(
                    new SpiffeId("test", SpiffeId.Kind.ADMIN, "alice"),
                    Set.of(),
                    "sha256:00",
                    Instant.MAX,
                    new Origin("192.0.2.9", "192.0.2.9"));

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String name = UUID.randomUUID().toString();
    private final ManagedChannel channel = InProcessChannelBuilder.forName(name).build();
    private final Time time;
    private final MemoryBackend backend;
    private final AuthRun run;
    private final Leases leases;
    private final AuthLease lease;
    private final InstanceRecorder recorder;
    private final ConnectedAgents connected;
    private final PingRound round;
    private @Nullable Server server;

    Fleet(Time time) {
        this(time, new MemoryBackend(time), 1);
    }

    private Fleet(Time time, MemoryBackend backend, int number) {
        this.time = time;
        this.backend = backend;
        this.run =
                new AuthRun(
                        "run-" + number,
                        "auth-" + number,
                        "127.0.0.1:3025",
                        new Version(1, 0, 0, ""),
                        Instant.parse("2026-01-31T12:00:00Z"));
        this.leases = new Leases(backend);
        this.lease = new AuthLease(backend, run, () -> 3, _ -> {}, time);
        this.recorder =
                new InstanceRecorder(
                        backend,
                        run,
                        leases,
                        () -> Duration.ofHours(1),
                        new FlappingWatch(backend, _ -> {}, time),
                        time,
                        new Random(1));
        this.connected = new ConnectedAgents(time);
        this.round = new PingRound(connected, run.authId());
    }

    /// Returns the agents of another Auth instance, `auth-2`, of the same cluster.
    Fleet other() {
        return other(2);
    }

    Fleet other(int number) {
        return new Fleet(time, backend, number);
    }

    /// Serves the given, each caller being an administrator.
    ManagedChannel serve(BindableService... services) throws IOException, InterruptedException {
        lease.start();
        recorder.start();
        var builder =
                InProcessServerBuilder.forName(name).executor(threads).intercept(new AsAdmin());
        for (var service : services) {
            builder.addService(service);
        }
        server = builder.build().start();
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        if (server != null) {
            server.shutdownNow();
        }
        recorder.close();
        lease.close();
        threads.close();
    }

    InventoryApi inventory() {
        return inventory(peers());
    }

    InventoryApi inventory(Peers peers) {
        return new InventoryApi(
                store(), new Histories(backend), connected, peers, round, run, time);
    }

    PeerApi peer(AuditLog log) {
        return new PeerApi(connected, store(), round, log, run.authId(), time);
    }

    InstanceStore store() {
        return new InstanceStore(backend, leases, lease::heldFor, TTL, time);
    }

    AuthRun run() {
        return run;
    }

    MemoryBackend backend() {
        return backend;
    }

    AuthLease lease() {
        return lease;
    }

    Leases leases() {
        return leases;
    }

    InstanceRecorder recorder() {
        return recorder;
    }

    ConnectedAgents connected() {
        return connected;
    }

    Peers peers() {
        return peers(_ -> {
            throw new AssertionError("no other");
        });
    }

    Peers peers(Peers.Link.Opener opener) {
        return new Peers(leases, run.id(), opener, time);
    }

    /// Records that an agent connected. Returns the number of its connection.
    long opened(HostId id, AgentInfo info) {
        return opened(id, info, AgentHealth.UNTOLD);
    }

    long opened(HostId id, AgentInfo info, AgentHealth health) {
        long epoch = recorder.opened(id, UUID.randomUUID().toString(), 0);
        recorder.connected(id, epoch, enrollment(), info, health);
        return epoch;
    }

    void flush() throws InterruptedException {
        assertThat(recorder.flush(Duration.ofSeconds(10))).isTrue();
    }

    /// Makes a stream the one of its host that counts.
    LiveAgent connect(AgentInfo info, AgentLink link) {
        var agent = newcomer(info, link);
        connected.count(agent, 1);
        return agent;
    }

    /// Makes a stream of a process the one of its host that counts.
    void connect(AgentProcess process, long epoch, AgentLink link) {
        connected.count(connected.newcomer(process, info("1.0.0"), link), epoch);
    }

    /// Lets a stream end whose agent has one to another instance.
    void moved(LiveAgent agent) {
        connected.moved(agent);
    }

    LiveAgent newcomer(AgentInfo info, AgentLink link) {
        var process = new AgentProcess(UUID.randomUUID().toString(), time.nanoTime(), 0);
        return connected.newcomer(process, info, link);
    }

    static Enrollment enrollment() {
        return new Enrollment("sha256:00", Set.of(Role.NODE), null, null);
    }

    static AgentInfo info(String version) {
        return new AgentInfo(
                "web-1",
                Version.parse(version).orElseThrow(),
                Set.of(Role.NODE),
                Map.of(),
                "",
                "",
                "");
    }

    static Fault fault(ThrowingCallable call) {
        var failure = catchThrowableOfType(StatusRuntimeException.class, call);
        assertThat(failure).isNotNull();
        return Optional.ofNullable(failure.getTrailers())
                .flatMap(Faults::fromTrailers)
                .orElseThrow(() -> new AssertionError("no fault", failure));
    }

    private static final class AsAdmin implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(
                    Context.current().withValue(Caller.KEY, ADMIN), call, headers, next);
        }
    }
}
