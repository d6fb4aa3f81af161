package dev.muster.bench.ha;

import static java.util.Objects.requireNonNull;

import dev.muster.bench.Signals;
import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One `bin/teleport start` with its configuration and data, which can come back.
final class Node implements AutoCloseable {
    private static final Path TREE = Path.of(System.getProperty("muster.tree"));
    private static final int END_SECONDS = 30;

    private final Home home;
    private final HostPort diag;
    private final Path config;
    private final Path log;
    private @Nullable Process process;

    /// Where and how it runs.
    ///
    /// @param launch what goes before its command
    /// @param directory its own
    record Home(List<String> launch, Map<String, String> environment, Path directory) {
        Home {
            launch = List.copyOf(launch);
            environment = Map.copyOf(environment);
            requireNonNull(directory, "directory");
        }

        Path data() {
            return directory.resolve("data");
        }
    }

    /// @param diag where it answers `/readyz`
    Node(Home home, HostPort diag, String config) throws IOException {
        this.home = home;
        this.diag = diag;
        Files.createDirectories(home.directory());
        this.config = Files.writeString(home.directory().resolve("teleport.yaml"), config);
        this.log = home.directory().resolve("teleport.log");
    }

    HostPort diag() {
        return diag;
    }

    Path data() {
        return home.data();
    }

    Path config() {
        return config;
    }

    Node start() throws IOException {
        var command = new ArrayList<>(home.launch());
        command.addAll(
                List.of(
                        TREE.resolve("bin/teleport").toString(),
                        "start",
                        "-c",
                        config.toString(),
                        "--diag-addr=" + diag));
        var builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(home.environment());
        process = builder.start();
        return this;
    }

    /// Sends a signal such as STOP or CONT.
    void signal(String name) {
        Signals.send(running(), name);
    }

    /// Kills it as `kill -9` does.
    void kill() {
        running().destroyForcibly().onExit().orTimeout(END_SECONDS, TimeUnit.SECONDS).join();
    }

    /// Sends SIGTERM and waits for the end; returns the exit code.
    int terminate() {
        var ending = running();
        ending.destroy();
        return ending.onExit().orTimeout(END_SECONDS, TimeUnit.SECONDS).join().exitValue();
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    private Process running() {
        return requireNonNull(process, "not started");
    }

    @Override
    public void close() {
        if (isRunning()) {
            kill();
        }
    }
}
