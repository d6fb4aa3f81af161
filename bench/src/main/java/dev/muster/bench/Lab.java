package dev.muster.bench;

import dev.muster.core.net.HostPort;
import dev.muster.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/// What a bench works with: a scratch directory, a server in it and a fleet for that server.
public final class Lab implements AutoCloseable {
    /// After this long, what has not come back will not.
    public static final Duration LONG = Duration.ofMinutes(10);

    private static final String TOKEN = "bench-token-0123456789abcdef";
    private static final Duration START = Duration.ofSeconds(60);
    private static final long STEP_NANOS = 20_000_000;

    private final Path tree = Path.of(System.getProperty("muster.tree"));
    private final Path directory;
    private final Server server;
    private final Fleet fleet;

    Lab() throws IOException {
        directory = Files.createTempDirectory("muster-bench");
        int port = Ports.free();
        server = new Server(tree, directory, port, Ports.free(), TOKEN);
        fleet = new Fleet(directory, _ -> List.of(auth()), TOKEN);
    }

    Path tree() {
        return tree;
    }

    Path directory() {
        return directory;
    }

    String token() {
        return TOKEN;
    }

    Server server() {
        return server;
    }

    Fleet fleet() {
        return fleet;
    }

    /// Returns a fleet beside the other, which finds Auth elsewhere; the caller closes it.
    ///
    /// @param auth where each agent, by its number from 0, finds Auth
    Fleet fleet(String name, IntFunction<HostPort> auth) {
        return new Fleet(directory.resolve(name), agent -> List.of(auth.apply(agent)), TOKEN);
    }

    HostPort auth() {
        return new HostPort("127.0.0.1", server.port());
    }

    InetSocketAddress authAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    }

    /// Waits until the server answers 200 to `/readyz`, and returns how long that took.
    Duration awaitServer() throws InterruptedException {
        long start = System.nanoTime();
        while (server.get("/readyz").status() != 200) {
            if (System.nanoTime() - start > START.toNanos()) {
                throw new IllegalStateException("the server is not ready after " + START);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /// Tells whether the server, perhaps a new one, holds the streams of all agents and all are ok.
    boolean isFleetBack() throws InterruptedException {
        return server.connectedAgents() > fleet.size() && fleet.ready() == fleet.size();
    }

    /// Returns a command that goes before this JVM's load, which stands for other machines, where
    /// they compete for a processor. Only root can ask for that.
    public static List<String> preferred(List<String> command) {
        if (!System.getProperty("user.name").equals("root")) {
            return command;
        }
        var preferred = new ArrayList<>(List.of("nice", "-n", "-15"));
        preferred.addAll(command);
        return preferred;
    }

    public static void print(String name, Object value) {
        System.out.printf("%s: %s%n", name, value);
    }

    @Override
    public void close() {
        fleet.close();
        server.close();
    }
}
