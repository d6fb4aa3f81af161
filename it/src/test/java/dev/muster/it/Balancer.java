package dev.muster.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.muster.core.net.HostPort;
import dev.muster.testkit.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// HAProxy with deploy/haproxy/haproxy.cfg in front of two Auths: the file as it is, but for its
/// addresses.
final class Balancer implements AutoCloseable {
    private final HostPort address = new HostPort("127.0.0.1", Ports.free());
    private final Path socket;
    private final Path log;
    private final Process process;

    Balancer(Path directory, Auths auths) throws IOException {
        Files.createDirectories(directory);
        this.socket = directory.resolve("stats.sock");
        this.log = directory.resolve("haproxy.log");
        var recipe = Files.writeString(directory.resolve("haproxy.cfg"), recipe(address, auths));
        var stats =
                Files.writeString(
                        directory.resolve("stats.cfg"), "global\n  stats socket " + socket + "\n");
        this.process =
                new ProcessBuilder(
                                "haproxy", "-db", "-f", stats.toString(), "-f", recipe.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        process.getOutputStream().close();
    }

    private static String recipe(HostPort address, Auths auths) throws IOException {
        var text = Files.readString(Tree.ROOT.resolve("deploy/haproxy/haproxy.cfg"));
        text = replaced(text, "bind :3025", "bind " + address);
        // The port of the checks is for both the same there, and each one's own here.
        text = replaced(text, "check port 3000 ", "check ");
        for (int auth = 0; auth < 2; auth++) {
            text =
                    replaced(
                            text,
                            "auth-%d.example.com:3025".formatted(auth + 1),
                            "%s port %d"
                                    .formatted(auths.address(auth), auths.get(auth).diagPort()));
        }
        return text;
    }

    private static String replaced(String text, String what, String with) {
        if (!text.contains(what)) {
            throw new AssertionError("deploy/haproxy/haproxy.cfg has no \"" + what + '"');
        }
        return text.replace(what, with);
    }

    HostPort address() {
        return address;
    }

    /// Returns how many servers of a backend are up.
    long up(String backend) throws IOException {
        return stats().lines()
                .map(line -> line.split(",", -1))
                .filter(row -> row[0].equals(backend) && row[1].startsWith("auth-"))
                .filter(row -> row[17].equals("UP"))
                .count();
    }

    private String stats() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("HAProxy has ended: " + Files.readString(log));
        }
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap("show stat\n".getBytes(US_ASCII)));
            return new String(Channels.newInputStream(channel).readAllBytes(), US_ASCII);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new AssertionError("HAProxy did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
