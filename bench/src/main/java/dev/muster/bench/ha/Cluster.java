package dev.muster.bench.ha;

import dev.muster.bench.Lab;
import dev.muster.core.net.HostPort;
import dev.muster.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Auth processes on hosts of their own and one engine, and agents, all of them sampled: some are
/// processes as people start them, the others share a few JVMs.
final class Cluster implements AutoCloseable {
    static final Duration LONG = Duration.ofMinutes(5);

    private static final int PORT = 3025;
    private static final int DIAG_PORT = 3000;
    private static final int AGENTS_IN_A_JVM = 140;
    private static final int AT_A_TIME = 5;
    private static final long STEP_NANOS = 100_000_000;

    private final Path directory = Files.createTempDirectory("muster-ha");
    private final Clock clock;
    private final Network network;
    private final EngineKind kind;
    private final Engine engine;
    private final Auths auths;
    private final List<Runnable> ends = new ArrayList<>();
    private final List<Sampler> samplers = new ArrayList<>();

    /// Starts everything but agents.
    ///
    /// @param movable the Auth processes whose clocks can be moved
    Cluster(int size, EngineKind kind, Set<Integer> movable) throws Exception {
        clock = new Clock(directory, movable);
        network = new Network(size);
        this.kind = kind;
        engine = kind.open(directory, Network.ROUTER);
        auths = new Auths(directory, engine.storage(), places(size));
        auths.start();
    }

    /// Starts that many agents and waits until all are ok.
    ///
    /// @param processes how many of them are processes of their own
    void populate(int count, int processes) throws Exception {
        for (int first = 0; first < processes; first += AT_A_TIME) {
            for (int agent = first; agent < Math.min(processes, first + AT_A_TIME); agent++) {
                var node = agent("process-" + agent).start();
                ends.add(node::close);
                samplers.add(new Sampler("process-" + agent, node.diag()));
            }
            awaitOk(LONG);
        }
        for (int first = processes; first < count; first += AGENTS_IN_A_JVM) {
            var jvm =
                    new AgentJvm(
                            Files.createDirectories(directory.resolve("jvm-" + first)),
                            Math.min(AGENTS_IN_A_JVM, count - first),
                            Auths.TOKEN,
                            auths.caPin(),
                            auths.addresses());
            ends.add(jvm::close);
            jvm.readyz().forEach(address -> samplers.add(new Sampler("agent@" + address, address)));
        }
        awaitOk(LONG);
    }

    Network network() {
        return network;
    }

    Engine engine() {
        return engine;
    }

    /// Returns of how many servers the engine consists.
    int members() {
        return kind.members();
    }

    Clock clock() {
        return clock;
    }

    List<Node> auths() {
        return auths.nodes();
    }

    /// Returns the Auth at which most streams end.
    Node busiest() {
        var shares = Agreement.shares(clients().getFirst());
        var id = Collections.max(shares.entrySet(), Map.Entry.comparingByValue()).getKey();
        for (int auth = 0; auth < auths().size(); auth++) {
            if (clients().get(auth).authId().equals(id)) {
                return auths().get(auth);
            }
        }
        throw new IllegalStateException("no Auth is " + id);
    }

    /// Returns a client for each Auth, in their order.
    List<AuthClient> clients() {
        return auths.clients();
    }

    List<Sampler> samplers() {
        return samplers;
    }

    /// Waits until every agent's latest sample is ok; returns how long that took.
    Duration awaitOk(Duration limit) {
        return await(limit, "agents are ok", samplers.size(), this::ok);
    }

    private long ok() {
        return samplers.stream().filter(Sampler::isOk).count();
    }

    /// Waits until all Auths say the same of all agents; returns how long that took.
    Duration awaitAgreement() {
        return Agreement.await(clients(), samplers.size());
    }

    void awaitAuths() {
        auths.awaitOk();
    }

    /// How many there are now.
    interface Count {
        long now();
    }

    static Duration await(Duration limit, String what, long wanted, Count count) {
        long start = System.nanoTime();
        for (long now = count.now(); now < wanted; now = count.now()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                throw new IllegalStateException(
                        "%d of %d %s after %s".formatted(now, wanted, what, limit));
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private List<Auths.Place> places(int size) throws IOException {
        var places = new ArrayList<Auths.Place>();
        for (int auth = 0; auth < size; auth++) {
            var host = network.address(auth);
            var launch = new ArrayList<>(network.on(auth));
            launch.addAll(Lab.preferred(List.of()));
            places.add(
                    new Auths.Place(
                            new HostPort(host, PORT),
                            new HostPort(host, DIAG_PORT),
                            launch,
                            clock.environment(auth)));
        }
        return places;
    }

    private Node agent(String name) throws IOException {
        var home = new Node.Home(List.of(), Map.of(), directory.resolve(name));
        return new Node(
                home,
                new HostPort("127.0.0.1", Ports.free()),
                """
                version: v3
                teleport:
                  nodename: %s
                  data_dir: %s
                  auth_server: %s
                  join_params: {method: token, token_name: %s}
                  ca_pin: %s
                auth_service: {enabled: no}
                ssh_service: {enabled: yes}
                """
                        .formatted(
                                name,
                                home.data(),
                                auths.addresses().stream()
                                        .map(address -> "\"" + address + "\"")
                                        .toList(),
                                Auths.TOKEN,
                                auths.caPin()));
    }

    @Override
    public void close() {
        samplers.forEach(Sampler::close);
        ends.forEach(Runnable::run);
        auths.close();
        engine.close();
        network.close();
    }
}
