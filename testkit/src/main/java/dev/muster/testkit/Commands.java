package dev.muster.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Commands of the operating system that end soon.
public final class Commands {
    private Commands() {}

    /// Runs one and returns what it printed, without blanks around it; throws, with that, when it
    /// fails.
    public static String run(List<String> command) throws IOException, InterruptedException {
        return run(command, Path.of("."), Map.of());
    }

    /// As the other, in a directory and with variables besides.
    public static String run(List<String> command, Path directory, Map<String, String> variables)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        var process = builder.start();
        process.getOutputStream().close();
        var printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0) {
            throw new IOException("%s: %s".formatted(command.getFirst(), printed));
        }
        return printed;
    }
}
