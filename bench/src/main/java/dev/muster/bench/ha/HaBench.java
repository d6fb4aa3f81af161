package dev.muster.bench.ha;

import dev.muster.bench.Lab;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Several Auth processes as one cluster: whether they say the same, and what faults do to agents.
@Command(
        name = "ha",
        description = {
            "Three Auth hosts on one engine: do they say the same, and what do faults do to agents?",
            "Each agent's /readyz is asked every 200 ms. Needs root, for network namespaces of its"
                    + " own, and Debian's faketime for the fault CLOCK."
        },
        mixinStandardHelpOptions = true)
public final class HaBench implements Callable<Integer> {
    private static final int AUTHS = 3;

    @Option(
            names = "--engine",
            defaultValue = "ETCD",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private EngineKind engine = EngineKind.ETCD;

    @Option(names = "--agents", defaultValue = "300", description = "Default ${DEFAULT-VALUE}.")
    private int agents;

    @Option(
            names = "--processes",
            defaultValue = "20",
            description =
                    "How many of the agents are processes of their own; default ${DEFAULT-VALUE}.")
    private int processes;

    @Option(
            names = "--faults",
            split = ",",
            description =
                    "Only these of ${COMPLETION-CANDIDATES}; default all that fit the engine.")
    private List<Fault> faults = List.of();

    @Option(
            names = "--pings",
            defaultValue = "1000",
            description = "From random Auths to random agents; default ${DEFAULT-VALUE}.")
    private int pings;

    @Option(names = "--seed", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws Exception {
        var random = new Random(seed);
        int lost = 0;
        var chosen = faults.isEmpty() ? EnumSet.allOf(Fault.class) : EnumSet.copyOf(faults);
        var movable = chosen.contains(Fault.CLOCK) ? Set.of(Fault.MOVED) : Set.<Integer>of();
        try (var cluster = new Cluster(AUTHS, engine, movable)) {
            cluster.populate(agents, processes);
            Lab.print("agents", agents);
            Lab.print("all Auths say the same of all after", Agreement.await(cluster));
            int failed = Pings.run(cluster, pings, random);
            for (var fault : chosen) {
                if (fault.fits(cluster.engine())) {
                    lost += new Trial(cluster, random).run(fault);
                }
            }
            printLoad(cluster);
            return failed + lost == 0 ? 0 : 1;
        }
    }

    private static void printLoad(Cluster cluster) {
        Lab.print(
                "samples of /readyz",
                cluster.samplers().stream().mapToLong(Sampler::samples).sum());
        Lab.print(
                "load average of the machine",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
