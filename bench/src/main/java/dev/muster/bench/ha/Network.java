package dev.muster.bench.ha;

import dev.muster.bench.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

    private final List<Process> hosts = new ArrayList<>();

    Network(int size) throws IOException {
        Commands.run("ip", "link", "set", "lo", "up");
        Commands.run("ip", "addr", "add", ROUTER + "/32", "dev", "lo");
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
        return List.of("nsenter", "--target", Long.toString(hosts.get(host).pid()), "--net");
    }

    /// Loses whatever two hosts send to each other; neither is told.
    void cut(int one, int other) throws IOException {
        rules("add", one, other);
    }

    void heal(int one, int other) throws IOException {
        rules("del", one, other);
    }

    private void add(int host) throws IOException {
        hosts.add(namespace());
        var device = "host" + host;
        Commands.run(
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
                Long.toString(hosts.get(host).pid()));
        Commands.run("ip", "addr", "add", gateway(host) + "/30", "dev", device);
        Commands.run("ip", "link", "set", device, "up");
        on(host, "ip", "link", "set", "lo", "up");
        on(host, "ip", "addr", "add", address(host) + "/30", "dev", "eth0");
        on(host, "ip", "link", "set", "eth0", "up");
        on(host, "ip", "route", "add", "default", "via", gateway(host));
    }

    private void rules(String change, int one, int other) throws IOException {
        rule(change, address(one), address(other));
        rule(change, address(other), address(one));
    }

    private static void rule(String change, String from, String to) throws IOException {
        Commands.run("ip", "rule", change, "from", from, "to", to, "blackhole");
    }

    private void on(int host, String... command) throws IOException {
        var all = new ArrayList<>(on(host));
        all.addAll(List.of(command));
        Commands.run(all.toArray(String[]::new));
    }

    private static String gateway(int host) {
        return "198.18." + host + ".1";
    }

    private static Process namespace() throws IOException {
        var process =
                new ProcessBuilder("unshare", "--net", "sh", "-c", "echo there; exec sleep 36000")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var there = new byte["there\n".length()];
        int read = process.getInputStream().readNBytes(there, 0, there.length);
        if (!new String(there, 0, read, StandardCharsets.UTF_8).equals("there\n")) {
            throw new IOException("no network namespace");
        }
        return process;
    }

    @Override
    public void close() {
        hosts.forEach(Process::destroyForcibly);
    }
}
