package dev.muster.bench;

import java.nio.file.Files;
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

    @Override
    public Integer call() throws Exception {
        try (var lab = new Lab()) {
            lab.awaitServer();
            var join = new ArrayList<Double>();
            var again = new ArrayList<Double>();
            var resident = new ArrayList<Double>();
            for (int i = 0; i < runs; i++) {
                join.add(run(lab, "process-" + i, resident));
                again.add(run(lab, "process-" + i, resident));
            }
            Lab.print("exec to ok with a join", Spread.of(join));
            Lab.print("exec to ok with an identity", Spread.of(again));
            Lab.print("resident set, MiB", Spread.of(resident).toString().replace(" ms", ""));
        }
        return 0;
    }

    private double run(Lab lab, String name, List<Double> resident) throws Exception {
        long start = System.nanoTime();
        try (var agent = AgentProcess.start(lab, name)) {
            while (!agent.ok()) {
                LockSupport.parkNanos(STEP_NANOS);
            }
            double millis = (System.nanoTime() - start) / 1e6;
            LockSupport.parkNanos(SETTLE_NANOS);
            resident.add(
                    Long.parseLong(
                                    Files.readString(agent.proc("status"))
                                            .replaceAll("(?s).*VmRSS:\\s*(\\d+) kB.*", "$1"))
                            / 1024.0);
            agent.terminate();
            return millis;
        }
    }
}
