package dev.muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Commands of the operating system that end at once.
public final class Commands {
    private Commands() {}

    /// Runs one and returns what it printed; throws, with that, when it fails.
    public static String run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("%s failed: %s".formatted(List.of(command), printed));
        }
        return printed;
    }
}
