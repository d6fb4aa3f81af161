package dev.muster.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A network namespace, which only root can make: that of a process that does nothing else, and
/// gone with it.
public final class Namespace implements AutoCloseable {
    private static final String THERE = "there\n";

    private final Process process;

    public Namespace() throws IOException {
        process =
                new ProcessBuilder("unshare", "--net", "sh", "-c", "echo there; exec sleep 7200")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var there = new byte[THERE.length()];
        int read = process.getInputStream().readNBytes(there, 0, there.length);
        if (!new String(there, 0, read, StandardCharsets.UTF_8).equals(THERE)) {
            throw new IOException("no network namespace");
        }
    }

    /// Returns what `ip link` calls it.
    public long pid() {
        return process.pid();
    }

    /// Returns what goes before a command that is to run in it.
    public List<String> within() {
        return List.of("nsenter", "--target", Long.toString(pid()), "--net");
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
