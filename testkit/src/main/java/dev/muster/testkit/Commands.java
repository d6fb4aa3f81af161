package dev.muster.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Commands of the operating system that end soon.
public final class Commands {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Commands() {}

    /// Runs one and returns what it printed, without blanks around it; throws, with that, when it
    /// fails, and after two minutes in any case.
    public static String run(List<String> command) throws IOException, InterruptedException {
        return run(command, Path.of("."), Map.of());
    }

    /// As the other, in a directory and with variables besides.
    public static String run(List<String> command, Path directory, Map<String, String> variables)
            throws IOException, InterruptedException {
        return run(command, directory, variables, LIMIT);
    }

    static String run(
            List<String> command, Path directory, Map<String, String> variables, Duration limit)
            throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true);
        builder.environment().putAll(variables);
        var process = builder.start();
        process.getOutputStream().close();
        var reading = new FutureTask<>(() -> process.getInputStream().readAllBytes());
        Thread.ofVirtual().start(reading);
        try {
            var read = reading.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            var printed = new String(read, StandardCharsets.UTF_8).strip();
            if (!process.waitFor(limit)) {
                throw new TimeoutException();
            }
            if (process.exitValue() != 0) {
                throw new IOException("%s: %s".formatted(command.getFirst(), printed));
            }
            return printed;
        } catch (TimeoutException _) {
            throw new IOException(
                    "%s did not end, or close its output, within %s".formatted(command, limit));
        } catch (ExecutionException e) {
            throw new IOException("no output of " + command.getFirst(), e);
        } finally {
            process.destroyForcibly();
        }
    }
}
