package dev.muster.bench;

import dev.muster.core.net.HostPort;
import dev.muster.testkit.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/// One agent as people start it, `bin/teleport start`.
final class AgentProcess implements AutoCloseable {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String name;
    private final Process process;
    private final HostPort diag;

    private AgentProcess(String name, Process process, HostPort diag) {
        this.name = name;
        this.process = process;
        this.diag = diag;
    }

    /// Starts one on the data that an earlier one of this name left, if any; returns at once.
    static AgentProcess start(Lab lab, String name) throws IOException {
        var diag = new HostPort("127.0.0.1", Ports.free());
        var process =
                new ProcessBuilder(
                                lab.tree().resolve("bin/teleport").toString(),
                                "start",
                                "--roles=node",
                                "--nodename=" + name,
                                "--auth-server=" + lab.auth(),
                                "--token=" + lab.token(),
                                "--data-dir=" + lab.directory().resolve(name),
                                "--diag-addr=" + diag)
                        .redirectErrorStream(true)
                        .redirectOutput(lab.directory().resolve(name + ".log").toFile())
                        .start();
        return new AgentProcess(name, process, diag);
    }

    String name() {
        return name;
    }

    /// Returns its files of this name below /proc.
    Path proc(String file) {
        return Path.of("/proc", Long.toString(process.pid()), file);
    }

    /// Returns whether `/readyz` answers 200; waits while the process is stopped.
    boolean ok() throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create("http://%s/readyz".formatted(diag)))
                            .timeout(LIMIT)
                            .build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    /// Sends a signal such as STOP or CONT.
    void signal(String signal) {
        Signals.send(process, signal);
    }

    void terminate() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
