package dev.muster.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A command that ran to its end.
///
/// @param exit exit code
record Run(int exit, String out, String err, Duration took) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    static Run of(List<String> command) {
        return of(command, Map.of());
    }

    static Run tctl(List<String> arguments) {
        return of(command("tctl", arguments), Map.of());
    }

    static Run teleport(List<String> arguments) {
        return of(command("teleport", arguments), Map.of());
    }

    static Run shell(String script) {
        return of(List.of("bash", "-c", script), Map.of());
    }

    static List<String> command(String name, List<String> arguments) {
        var command = new ArrayList<String>(List.of(Tree.command(name)));
        command.addAll(arguments);
        return command;
    }

    static Run of(List<String> command, Map<String, String> environment) {
        return of(command, environment, LIMIT);
    }

    static Run of(List<String> command, Map<String, String> environment, Duration limit) {
        Path out = null;
        Path err = null;
        try {
            out = Files.createTempFile("run", ".out");
            err = Files.createTempFile("run", ".err");
            var builder =
                    new ProcessBuilder(command)
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            builder.environment().putAll(environment);
            long start = System.nanoTime();
            var process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " did not end within " + limit);
            }
            return new Run(
                    process.exitValue(),
                    Files.readString(out, StandardCharsets.UTF_8),
                    Files.readString(err, StandardCharsets.UTF_8),
                    Duration.ofNanos(System.nanoTime() - start));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + command, e);
        } finally {
            delete(out);
            delete(err);
        }
    }

    /// Returns this run if it succeeded; else fails, showing everything it printed.
    Run succeeded() {
        if (exit != 0) {
            throw new AssertionError("exit %d%n%s%n%s".formatted(exit, out, err));
        }
        return this;
    }

    private static void delete(@Nullable Path path) {
        try {
            if (path != null) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
