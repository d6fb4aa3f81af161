package dev.muster.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An Auth process started as people start it, `bin/teleport start`, on fixed data and ports so
/// that it can come back.
final class Server implements AutoCloseable {
    private final Path tree;
    private final Path directory;
    private final int port;
    private final int diagPort;
    private final String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private Process process;

    Server(Path tree, Path directory, int port, int diagPort, String token) throws IOException {
        this.tree = tree;
        this.directory = directory;
        this.port = port;
        this.diagPort = diagPort;
        this.token = token;
        Files.writeString(directory.resolve("teleport.yaml"), config());
        this.process = launch();
    }

    int port() {
        return port;
    }

    Path dataDirectory() {
        return directory.resolve("data");
    }

    Path configFile() {
        return directory.resolve("teleport.yaml");
    }

    /// Kills it as `kill -9` does and starts it again.
    void restart() throws IOException {
        kill();
        process = launch();
    }

    /// Returns the resident set, bytes, from /proc.
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    /// Returns the live heap, bytes: the histogram that jcmd prints forces a full collection first.
    long liveHeapBytes() throws IOException, InterruptedException {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        var run =
                new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram")
                        .redirectErrorStream(true)
                        .start();
        var total =
                new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> line.startsWith("Total"))
                        .map(line -> line.trim().split("\\s+"))
                        .findFirst()
                        .orElseThrow(() -> new IOException("jcmd printed no histogram"));
        run.waitFor();
        return Long.parseLong(total[2]);
    }

    /// Returns how many control streams it holds, that of its own agent among them; 0 when it does
    /// not answer.
    long connectedAgents() throws InterruptedException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("teleport_connected_agents "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                .findFirst()
                .orElse(0);
    }

    URI diagnostics(String path) {
        return URI.create("http://127.0.0.1:" + diagPort + path);
    }

    /// Asks for a diagnostic path; empty body and status 0 when nothing answers.
    Answer get(String path) throws InterruptedException {
        long start = System.nanoTime();
        try {
            var response =
                    http.send(
                            HttpRequest.newBuilder(diagnostics(path))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), System.nanoTime() - start);
        } catch (IOException _) {
            return new Answer(0, "", System.nanoTime() - start);
        }
    }

    /// @param nanos how long it took
    record Answer(int status, String body, long nanos) {}

    /// Sends a signal such as STOP or CONT.
    void signal(String name) {
        Signals.send(process, name);
    }

    void kill() {
        process.destroyForcibly().onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }

    private Process launch() throws IOException {
        return new ProcessBuilder(
                        Lab.preferred(
                                List.of(
                                        tree.resolve("bin/teleport").toString(),
                                        "start",
                                        "-c",
                                        directory.resolve("teleport.yaml").toString(),
                                        "--diag-addr=127.0.0.1:" + diagPort)))
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(directory.resolve("auth.log").toFile()))
                .start();
    }

    private String config() {
        return """
        version: v3
        teleport: {nodename: bench-auth, data_dir: %s}
        auth_service: {enabled: yes, listen_addr: 127.0.0.1:%d, tokens: ["node:%s"]}
        ssh_service: {enabled: yes}
        """
                .formatted(dataDirectory(), port, token);
    }

    @Override
    public void close() {
        kill();
    }
}
