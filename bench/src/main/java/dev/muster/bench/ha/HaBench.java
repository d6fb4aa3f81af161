package dev.muster.bench.ha;

import static java.util.stream.Collectors.joining;

import dev.muster.bench.Lab;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Several Auth processes as one cluster: whether they say the same, and what faults do to agents.
@Command(
        name = "ha",
        description = {
            "Three Auth hosts on one engine: do they say the same, and what do faults do to agents?",
            "Each agent's /readyz is asked every 200 ms. Needs root, for network namespaces of its"
                    + " own, and of Debian etcd-server and etcd-client or postgresql, and faketime"
                    + " for the fault CLOCK. Exits 1 when a ping failed, something acknowledged was"
                    + " lost, or an agent left 200 in a rolling restart."
        },
        footerHeading = "%nExample:%n",
        footer = "  bin/bench ha --engine=POSTGRESQL --agents=60 --faults=KILL,ENGINE",
        mixinStandardHelpOptions = true)
public final class HaBench implements Callable<Integer> {
    private static final int AUTHS = 3;

    @Mixin private ClusterOptions options;

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
                    "Only these of ${COMPLETION-CANDIDATES}; default all. MEMBER and MAJORITY are"
                            + " of ETCD alone.")
    private List<Fault> faults = List.of();

    @Option(
            names = "--pings",
            defaultValue = "1000",
            description = "From random Auths to random agents; default ${DEFAULT-VALUE}.")
    private int pings;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        options.check();
        var random = new Random(options.seed);
        int broken = 0;
        var chosen = chosen();
        var movable = chosen.contains(Fault.CLOCK) ? Set.of(Fault.MOVED) : Set.<Integer>of();
        try (var cluster = new Cluster(AUTHS, options.engine, movable)) {
            cluster.populate(agents, processes);
            Lab.print("agents", agents);
            Lab.print("all Auths say the same of all after", cluster.awaitAgreement());
            int failed = Pings.run(cluster.clients(), pings, random);
            for (var fault : chosen) {
                broken += new Trial(cluster, random).run(fault);
            }
            printLoad(cluster);
            return failed + broken == 0 ? 0 : 1;
        }
    }

    private Set<Fault> chosen() throws IOException {
        var chosen = faults.isEmpty() ? EnumSet.allOf(Fault.class) : EnumSet.copyOf(faults);
        var foreign = EnumSet.copyOf(chosen);
        foreign.removeIf(fault -> fault.fits(options.engine));
        if (!foreign.isEmpty()) {
            var why = "%s has one server, without which it is down".formatted(options.engine);
            if (!faults.isEmpty()) {
                throw refusal("Cannot do %s: %s; leave it out".formatted(names(foreign), why));
            }
            Lab.print("faults left out", "%s: %s".formatted(names(foreign), why));
            chosen.removeAll(foreign);
        }
        if (chosen.contains(Fault.CLOCK) && !Clock.isMovable()) {
            throw refusal(
                    "Cannot do CLOCK: faketime is not installed. Run `apt-get install faketime`, or"
                            + " name the other faults with --faults");
        }
        return chosen;
    }

    private static String names(Set<Fault> faults) {
        return faults.stream().map(Fault::name).collect(joining(", "));
    }

    private ParameterException refusal(String message) {
        return new ParameterException(spec.commandLine(), message);
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
