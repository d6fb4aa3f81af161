package dev.muster.it;

import static dev.muster.testkit.Eventually.eventually;

import dev.muster.testkit.Ports;
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

/// A running `teleport start` with its configuration, data directory and diagnostic port.
final class Teleport implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;
    private final int diagPort;

    private Teleport(Process process, Path log, int diagPort) {
        this.process = process;
        this.log = log;
        this.diagPort = diagPort;
    }

    /// Starts a process with `config` as its file, and returns at once.
    static Teleport start(Path directory, String config, String... flags) {
        return start(directory, config, Map.of(), flags);
    }

    /// As the other, by way of a command that runs the one behind it, such as in a namespace.
    static Teleport startWithin(
            List<String> prefix, Path directory, String config, String... flags) {
        return start(prefix, directory, config, Map.of(), flags);
    }

    static Teleport start(
            Path directory, String config, Map<String, String> environment, String... flags) {
        return start(List.of(), directory, config, environment, flags);
    }

    private static Teleport start(
            List<String> prefix,
            Path directory,
            String config,
            Map<String, String> environment,
            String... flags) {
        int diagPort = Ports.free();
        try {
            Files.createDirectories(directory);
            var file = Files.writeString(directory.resolve("teleport.yaml"), config);
            var command = new ArrayList<>(prefix);
            command.addAll(
                    List.of(
                            Tree.command("teleport"),
                            "start",
                            "-c",
                            file.toString(),
                            "--diag-addr=127.0.0.1:" + diagPort));
            command.addAll(List.of(flags));
            var log = directory.resolve("teleport.log");
            var builder =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            var process = builder.start();
            process.getOutputStream().close();
            return new Teleport(process, log, diagPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int diagPort() {
        return diagPort;
    }

    long pid() {
        return process.pid();
    }

    Process process() {
        return process;
    }

    String log() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Readyz readyz() throws IOException, InterruptedException {
        var response = Http.get(diagPort, "/readyz");
        return new Readyz(response.statusCode(), response.body());
    }

    /// Returns the value of the unlabelled gauge `process_state`.
    int processState() throws IOException, InterruptedException {
        return (int) metric("process_state");
    }

    /// Returns the value of a metric without labels.
    double metric(String name) throws IOException, InterruptedException {
        return Http.get(diagPort, "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no %s in /metrics".formatted(name)));
    }

    /// Waits for `/readyz` to answer with `code`.
    Readyz awaitReadyz(int code) {
        return awaitReadyz(code, START);
    }

    Readyz awaitReadyz(int code, Duration limit) {
        try {
            return eventually(
                    "/readyz answers " + code,
                    limit,
                    this::readyz,
                    answer -> answer.code() == code);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n--- its log\n" + log(), e);
        }
    }

    Teleport awaitOk() {
        awaitReadyz(200);
        return this;
    }

    /// Kills it as `kill -9` does.
    void kill() {
        process.destroyForcibly();
        awaitExit(Duration.ofSeconds(10));
    }

    /// Sends SIGTERM and returns the exit code.
    int terminate() {
        process.destroy();
        return awaitExit(Duration.ofSeconds(10));
    }

    int awaitExit(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("still running after %s%n%s".formatted(limit, log()));
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the process", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }

    /// An answer of `/readyz`.
    record Readyz(int code, String body) {}
}
