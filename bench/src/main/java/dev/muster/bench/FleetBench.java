package dev.muster.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What connected agents cost an Auth process, and how long they take to be back after its restart.
@Command(
        name = "fleet",
        description = "Memory of Auth per connected agent, and the return of all after a restart.",
        mixinStandardHelpOptions = true)
final class FleetBench implements Callable<Integer> {
    private static final long STEP_NANOS = 100_000_000;

    @Option(
            names = "--agents",
            split = ",",
            defaultValue = "1000,5000",
            description = "Sizes to measure at, growing; default ${DEFAULT-VALUE}.")
    private List<Integer> sizes = List.of();

    @Option(
            names = "--restarts",
            defaultValue = "3",
            description = "Restarts of Auth at the last size; default ${DEFAULT-VALUE}.")
    private int restarts = 3;

    @Override
    public Integer call() throws Exception {
        try (var lab = new Lab()) {
            lab.awaitServer();
            long heap = lab.server().liveHeapBytes();
            long resident = lab.server().residentBytes();
            Lab.print("live heap without agents, MiB", heap >> 20);
            Lab.print("resident set without agents, MiB", resident >> 20);
            for (int size : sizes) {
                lab.fleet().growTo(size);
                Lab.print(
                        "join and first ok of " + size + " agents",
                        lab.fleet().awaitReady(Lab.LONG));
                long heapNow = lab.server().liveHeapBytes();
                long residentNow = lab.server().residentBytes();
                Lab.print("live heap per agent at " + size + ", bytes", (heapNow - heap) / size);
                Lab.print("resident set at " + size + ", MiB", residentNow >> 20);
                Lab.print(
                        "resident set per agent at " + size + ", bytes",
                        (residentNow - resident) / size);
            }
            for (int i = 0; i < restarts; i++) {
                restart(lab);
            }
        }
        return 0;
    }

    private static void restart(Lab lab) throws Exception {
        lab.server().restart();
        long start = System.nanoTime();
        Lab.print("restart: Auth ready", lab.awaitServer());
        while (!lab.isFleetBack()) {
            if (System.nanoTime() - start > Lab.LONG.toNanos()) {
                throw new IllegalStateException(
                        "%d of %d streams are back"
                                .formatted(lab.server().connectedAgents(), lab.fleet().size()));
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        Lab.print("restart: all agents ok", Duration.ofNanos(System.nanoTime() - start));
    }
}
