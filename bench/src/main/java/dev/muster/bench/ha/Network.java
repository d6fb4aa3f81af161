package dev.muster.bench.ha;

import dev.muster.testkit.Commands;
import dev.muster.testkit.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A host for each Auth process, as a network namespace, joined by a router: this process's own
/// namespace, which nobody else uses and where agents and the engine are.
///
/// Addresses are of 198.18.0.0/15, which RFC 2544 sets apart for benches.
final class Network implements AutoCloseable {
    /// Where the engine listens.
    static final String ROUTER = "198.18.255.1";

    private final List<Namespace> hosts = new ArrayList<>();

    Network(int size) throws IOException, InterruptedException {
        Commands.run(List.of("ip", "link", "set", "lo", "up"));
        Commands.run(List.of("ip", "addr", "add", ROUTER + "/32", "dev", "lo"));
        Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
        for (int host = 0; host < size; host++) {
            add(host);
        }
    }

    /// Returns where others reach a host.
    String address(int host) {
        return "198.18." + host + ".2";
    }

    /// Returns what goes before a command that is to run on a host.
    List<String> on(int host) {
        return hosts.get(host).within();
    }

    /// Loses whatever two hosts send to each other; neither is told.
    void cut(int one, int other) throws IOException, InterruptedException {
        rules("add", one, other);
    }

    void heal(int one, int other) throws IOException, InterruptedException {
        rules("del", one, other);
    }

    private void add(int host) throws IOException, InterruptedException {
        hosts.add(new Namespace());
        var device = "host" + host;
        Commands.run(
                List.of(
                        "ip",
                        "link",
                        "add",
                        device,
                        "type",
                        "veth",
                        "peer",
                        "name",
                        "eth0",
                        "netns",
                        Long.toString(hosts.get(host).pid())));
        Commands.run(List.of("ip", "addr", "add", gateway(host) + "/30", "dev", device));
        Commands.run(List.of("ip", "link", "set", device, "up"));
        on(host, "ip", "link", "set", "lo", "up");
        on(host, "ip", "addr", "add", address(host) + "/30", "dev", "eth0");
        on(host, "ip", "link", "set", "eth0", "up");
        on(host, "ip", "route", "add", "default", "via", gateway(host));
    }

    private void rules(String change, int one, int other) throws IOException, InterruptedException {
        rule(change, address(one), address(other));
        rule(change, address(other), address(one));
    }

    private static void rule(String change, String from, String to)
            throws IOException, InterruptedException {
        Commands.run(List.of("ip", "rule", change, "from", from, "to", to, "blackhole"));
    }

    private void on(int host, String... command) throws IOException, InterruptedException {
        var all = new ArrayList<>(on(host));
        all.addAll(List.of(command));
        Commands.run(all);
    }

    private static String gateway(int host) {
        return "198.18." + host + ".1";
    }

    @Override
    public void close() {
        hosts.forEach(Namespace::close);
    }
}
