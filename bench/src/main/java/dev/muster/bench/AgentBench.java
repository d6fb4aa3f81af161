package dev.muster.bench;

import dev.muster.core.net.HostPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What one agent process costs its host.
@Command(
        name = "agent",
        description = "Time to ok and resident set of one agent process.",
        mixinStandardHelpOptions = true)
final class AgentBench implements Callable<Integer> {
    private static final long STEP_NANOS = 10_000_000;

    /// Until the resident set has settled.
    private static final long SETTLE_NANOS = 10_000_000_000L;

    @Option(names = "--runs", defaultValue = "5", description = "Default ${DEFAULT-VALUE}.")
    private int runs;

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Integer call() throws Exception {
        try (var lab = new Lab()) {
            lab.awaitServer();
            var join = new ArrayList<Double>();
            var again = new ArrayList<Double>();
            var resident = new ArrayList<Double>();
            for (int i = 0; i < runs; i++) {
                var data = lab.directory().resolve("process-" + i);
                join.add(run(lab, data, resident));
                again.add(run(lab, data, resident));
            }
            Lab.print("exec to ok with a join", Spread.of(join));
            Lab.print("exec to ok with an identity", Spread.of(again));
            Lab.print("resident set, MiB", Spread.of(resident).toString().replace(" ms", ""));
        }
        return 0;
    }

    private double run(Lab lab, Path data, List<Double> resident) throws Exception {
        var diag = new HostPort("127.0.0.1", Lab.freePort());
        long start = System.nanoTime();
        var process =
                new ProcessBuilder(
                                lab.tree().resolve("bin/teleport").toString(),
                                "start",
                                "--roles=node",
                                "--auth-server=127.0.0.1:" + lab.server().port(),
                                "--token=" + lab.token(),
                                "--data-dir=" + data,
                                "--diag-addr=" + diag)
                        .redirectErrorStream(true)
                        .redirectOutput(lab.directory().resolve("agent.log").toFile())
                        .start();
        try {
            while (!ok(diag)) {
                LockSupport.parkNanos(STEP_NANOS);
            }
            double millis = (System.nanoTime() - start) / 1e6;
            LockSupport.parkNanos(SETTLE_NANOS);
            var status = Files.readString(Path.of("/proc", Long.toString(process.pid()), "status"));
            resident.add(
                    Long.parseLong(status.replaceAll("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1"))
                            / 1024.0);
            return millis;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private boolean ok(HostPort diag) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(URI.create("http://%s/readyz".formatted(diag))).build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }
}
