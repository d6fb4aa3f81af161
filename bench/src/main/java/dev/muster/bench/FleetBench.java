package dev.muster.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What connected agents cost an Auth process, and how long they take to be back after its restart.
@Command(
        name = "fleet",
        description = "Memory of Auth per connected agent, and the return of all after a restart.",
        mixinStandardHelpOptions = true)
final class FleetBench implements Callable<Integer> {

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
        lab.fleet().awaitReady(Lab.LONG);
        Lab.print("restart: all agents ok", Duration.ofNanos(System.nanoTime() - start));
    }
}
