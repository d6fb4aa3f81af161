package dev.muster.bench.ha;

import dev.muster.bench.Fleet;
import dev.muster.bench.Lab;
import dev.muster.bench.Spread;
import dev.muster.bench.Tctl;
import dev.muster.core.net.HostPort;
import dev.muster.testkit.Ports;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What it costs that any of several Auth processes answers for all, and what they write while
/// nothing happens.
@Command(
        name = "cluster",
        description = {
            "Three Auths on one engine: time of `status --cluster` and of pings, and how much is"
                    + " written while nothing happens.",
            "Needs of Debian etcd-server and etcd-client, or postgresql. Exits 1 when a call failed,"
                    + " or when more than 2 writes an agent and hour were counted: three Auths alone"
                    + " make 2,160 an hour, so of fewer than 1,100 agents that says nothing."
        },
        footerHeading = "%nExample:%n",
        footer = "  bin/bench cluster --engine=POSTGRESQL --agents=3000 --steady=10",
        mixinStandardHelpOptions = true)
public final class ClusterBench implements Callable<Integer> {
    private static final int AUTHS = 3;
    private static final String LOOPBACK = "127.0.0.1";

    /// What steady state may cost an agent.
    private static final double WRITES_AN_HOUR = 2;

    @Mixin private ClusterOptions options;

    @Option(
            names = "--agents",
            defaultValue = "3000",
            description = "Simulated, each with its own stream; default ${DEFAULT-VALUE}.")
    private int agents;

    @Option(
            names = "--calls",
            defaultValue = "1000",
            description =
                    "Of `status --cluster`, of pings by the agent's own Auth and of pings through"
                            + " another one; default ${DEFAULT-VALUE}.")
    private int calls;

    @Option(
            names = "--runs",
            defaultValue = "50",
            description = "Of the whole `tctl` process; default ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--steady",
            paramLabel = "MINUTES",
            defaultValue = "5",
            description = "How long writes are counted; default ${DEFAULT-VALUE}.")
    private int minutes;

    @Override
    public Integer call() throws Exception {
        options.check();
        var directory = Files.createTempDirectory("muster-cluster");
        try (var engine = options.engine.open(directory, LOOPBACK);
                var auths = new Auths(directory, engine.storage(), places())) {
            auths.start();
            try (var fleet = fleet(auths, directory)) {
                Lab.print("agents", agents);
                Lab.print("join and first ok of all", fleet.growTo(agents).awaitReady(Lab.LONG));
                Lab.print(
                        "all Auths say the same of all after",
                        Agreement.await(auths.clients(), agents));
                Lab.print("streams by Auth", Agreement.shares(auths.clients().getFirst()).values());
                var random = new Random(options.seed);
                int failed = listAll(auths, random) + runTctl(auths, random);
                failed += Pings.runOfEach(auths.clients(), calls, random);
                Lab.print("no agent moves after that, s", Rest.await(auths.clients()).toSeconds());
                double writes = countWrites(engine);
                return failed == 0 && writes <= WRITES_AN_HOUR ? 0 : 1;
            }
        }
    }

    private static List<Auths.Place> places() {
        return Stream.generate(() ->
                        new Auths.Place(
                                new HostPort(LOOPBACK, Ports.free()),
                                new HostPort(LOOPBACK, Ports.free()),
                                Lab.preferred(List.of()),
                                Map.of()))
                .limit(AUTHS)
                .toList();
    }

    private static Fleet fleet(Auths auths, Path directory) {
        return new Fleet(directory, _ -> auths.addresses(), Auths.TOKEN, auths.caPin());
    }

    /// Returns how many calls failed, or had another answer than all agents and Auths.
    private int listAll(Auths auths, Random random) {
        var millis = new ArrayList<Double>();
        int failed = 0;
        int inexact = 0;
        for (int i = 0; i < calls; i++) {
            var auth = auths.clients().get(random.nextInt(AUTHS));
            long start = System.nanoTime();
            try {
                var parts = auth.everywhere();
                millis.add((System.nanoTime() - start) / 1e6);
                int found = parts.stream().mapToInt(part -> part.getInstancesCount()).sum();
                boolean whole = parts.getLast().getCoverage().getComplete();
                inexact += whole && found == agents + AUTHS ? 0 : 1;
            } catch (StatusRuntimeException _) {
                failed++;
            }
        }
        Lab.print("status --cluster by a call", Spread.of(millis));
        Lab.print("calls that failed", failed);
        Lab.print("answers that lacked an agent or an Auth, or had one too many", inexact);
        return failed + inexact;
    }

    /// Returns how many processes failed.
    private int runTctl(Auths auths, Random random) throws IOException, InterruptedException {
        var millis = new ArrayList<Double>();
        for (int i = 0; i < runs; i++) {
            var config = auths.nodes().get(random.nextInt(AUTHS)).config();
            Tctl.run(config, "inventory", "status", "--cluster").ifPresent(millis::add);
        }
        Lab.print("tctl inventory status --cluster", Spread.of(millis));
        return runs - millis.size();
    }

    /// Returns how many writes there were for each agent and hour.
    private double countWrites(Engine engine) throws IOException, InterruptedException {
        var time = Duration.ofMinutes(minutes);
        double agentHours = agents * (time.toSeconds() / 3600.0);
        try (var writes = new Writes(engine.backend())) {
            var logged = engine.logged();
            Thread.sleep(time);
            double each = writes.count() / agentHours;
            Lab.print("writes in " + time, writes.count());
            Lab.print("items that they set, and removed", writes.kinds());
            Lab.print("writes an agent and hour, at most 2", "%.2f".formatted(each));
            if (logged.isPresent()) {
                long entries = engine.logged().orElseThrow() - logged.getAsLong();
                Lab.print(
                        "with the grants and ends of the Auths' leases",
                        "%.2f".formatted(entries / agentHours));
            }
            return each;
        }
    }
}
