package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.testkit.engine.EtcdServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Agents that know nothing but the address of HAProxy, as deploy/haproxy says, in front of two
/// Auths on etcd.
@Tag("needs-etcd-server")
@Tag("needs-haproxy")
@Timeout(300)
final class BalancerIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int AGENTS = 3;

    // Half of the timeout, from when on another Auth is asked, is as it is by default.
    private static final String PACE = "{interval: 3s, retry_interval: 1s, timeout: 5s}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path data;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private static EtcdServer server;

    private static int clusters;

    @SuppressWarnings("NullAway.Init")
    private Auths auths;

    @SuppressWarnings("NullAway.Init")
    private Balancer balancer;

    @BeforeAll
    static void startEtcd() throws Exception {
        server = EtcdServer.start(data);
    }

    @AfterAll
    static void stopEtcd() {
        server.close();
    }

    @BeforeEach
    void start() throws Exception {
        auths = new Auths(directory, server.storage(EtcdServer.PREFIX + clusters++ + "/"), 2);
        auths.get(0).awaitOk();
        auths.get(1).awaitOk();
        balancer = new Balancer(directory.resolve("haproxy"), auths);
        awaitUp("teleport-ready", 2);
    }

    @AfterEach
    void stop() {
        auths.close();
        balancer.close();
    }

    @Test
    void agentsStayReadyWhenTheirAuthIsStopped() throws Exception {
        staysReady(() -> auths.get(0).process().destroy());

        assertThat(auths.get(0).awaitExit(SOON)).isZero();
    }

    @Test
    void agentsStayReadyWhenTheirAuthIsKilled() throws Exception {
        staysReady(() -> auths.get(0).kill());
    }

    @Test
    void agentsStayReadyWhenTheirAuthHangs() throws Exception {
        staysReady(() -> signal("STOP", auths.get(0).process()));
    }

    @Test
    void anAuthThatIsNotReadyGetsNoAgentWhileAnotherIs() throws Exception {
        var target = "{name: gone, uri: \"tcp://127.0.0.1:1\", required: yes}";
        auths.get(1).kill();
        auths.restart(1, "\napp_service: {enabled: yes, apps: [%s]}".formatted(target));
        auths.get(1).awaitReadyz(503);
        balancer.close();
        balancer = new Balancer(directory.resolve("haproxy"), auths);
        awaitUp("teleport-alive", 2);
        awaitUp("teleport-ready", 1);

        startAgents();

        awaitConnected(0, AGENTS + 1);
        awaitConnected(1, 1);
    }

    @Test
    void nobodyIsShutOutWhileTheStorageIsAway() throws Exception {
        var agents = startAgents();

        server.kill(0);
        try {
            auths.get(0).awaitReadyz(503);
            auths.get(1).awaitReadyz(503);
            awaitUp("teleport-ready", 0);
            agents.getFirst().kill();

            startAgent(0, "").awaitOk();

            assertThat(balancer.up("teleport-ready")).isZero();
            for (var agent : agents.subList(1, AGENTS)) {
                assertThat(agent.readyz().code()).as(agent.log()).isEqualTo(200);
                assertThat(agent.log()).containsOnlyOnce("Control stream open");
            }
        } finally {
            server.restart(0);
            server.awaitHealth();
        }
        awaitUp("teleport-ready", 2);
    }

    /// Starts agents at both Auths, does something to the first, waits until the second has them
    /// all, and asserts that none of them was anything but ready meanwhile.
    private void staysReady(Fault fault) throws Exception {
        var agents = startAgents();
        var samples = agents.stream().map(Samples::new).toList();

        fault.happen();

        eventually(
                "the other Auth has all of them",
                SOON,
                () -> {
                    for (var sample : samples) {
                        sample.take();
                    }
                    return auths.get(1).metric("teleport_connected_agents");
                },
                connected -> connected == AGENTS + 1);
        assertThat(samples.stream().map(Samples::distinct).toList())
                .as("%s", String.join("\n", agents.stream().map(Teleport::log).toList()))
                .containsOnly(List.of(200));
    }

    @FunctionalInterface
    private interface Fault {
        void happen() throws Exception;
    }

    private List<Teleport> startAgents() {
        var token =
                auths.tctl(0, "tokens", "add", "--type=node", "--format=text")
                        .succeeded()
                        .out()
                        .strip();
        var agents =
                IntStream.range(0, AGENTS).mapToObj(agent -> startAgent(agent, token)).toList();
        agents.forEach(Teleport::awaitOk);
        return agents;
    }

    private Teleport startAgent(int agent, String token) {
        return auths.startAgent("agent-" + agent, token, List.of(balancer.address()), PACE);
    }

    private void awaitConnected(int auth, int agents) {
        eventually(
                "auth-%d has %d agents".formatted(auth, agents),
                SOON,
                () -> auths.get(auth).metric("teleport_connected_agents"),
                connected -> connected == agents);
    }

    private void awaitUp(String backend, int servers) {
        eventually(
                "%d servers of %s are up".formatted(servers, backend),
                SOON,
                () -> up(backend),
                up -> up == servers);
    }

    /// Returns -1 before HAProxy listens.
    private long up(String backend) {
        try {
            return balancer.up(backend);
        } catch (IOException _) {
            return -1;
        }
    }

    private static void signal(String signal, Process process) {
        Run.of(List.of("kill", "-" + signal, Long.toString(process.pid()))).succeeded();
    }
}
