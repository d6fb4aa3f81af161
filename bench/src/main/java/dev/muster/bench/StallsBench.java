package dev.muster.bench;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Whether stalls that the contract calls harmless, under 5 s, raise a false alarm.
@Command(
        name = "stalls",
        description = "Agents, Auth, then links stall for under 5 s, over and over.",
        mixinStandardHelpOptions = true)
final class StallsBench implements Callable<Integer> {
    private static final long STEP_NANOS = 10_000_000;

    enum Kind {
        AGENTS,
        AUTH,
        LINKS
    }

    @Option(names = "--agents", defaultValue = "50", description = "Default ${DEFAULT-VALUE}.")
    private int agents;

    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "Of each kind; default ${DEFAULT-VALUE}.")
    private int minutes;

    @Option(
            names = "--of",
            split = ",",
            defaultValue = "AGENTS,AUTH,LINKS",
            description = "What stalls: ${COMPLETION-CANDIDATES}.")
    private List<Kind> kinds;

    @Option(names = "--seed", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws Exception {
        int alarms = 0;
        for (var kind : kinds) {
            try (var lab = new Lab()) {
                lab.awaitServer();
                alarms +=
                        switch (kind) {
                            case AGENTS -> ofAgents(lab);
                            case AUTH -> ofAuth(lab);
                            case LINKS -> ofLinks(lab);
                        };
            }
        }
        Lab.print(
                "load average of the machine",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return alarms == 0 ? 0 : 1;
    }

    private int ofAgents(Lab lab) throws Exception {
        try (var processes = new AgentProcesses(lab).growTo(agents);
                var watch = new AlarmWatch(lab)) {
            var stalls = new ArrayList<Stalling>();
            for (var agent : processes.all()) {
                watch.alsoAsk(agent.name(), agent::ok);
                stalls.add(new Stalling(() -> agent.signal("STOP"), () -> agent.signal("CONT")));
            }
            return run("agents", watch, stalls);
        }
    }

    private int ofAuth(Lab lab) throws Exception {
        lab.fleet().growTo(agents).awaitReady(Lab.LONG);
        try (var watch = new AlarmWatch(lab)) {
            watch.alsoAsk("the fleet", () -> lab.fleet().ready() == agents);
            return run(
                    "Auth",
                    watch,
                    List.of(
                            new Stalling(
                                    () -> lab.server().signal("STOP"),
                                    () -> lab.server().signal("CONT"))));
        }
    }

    private int ofLinks(Lab lab) throws Exception {
        var relays = new ArrayList<Relay>();
        var stalls = new ArrayList<Stalling>();
        for (int i = 0; i < agents; i++) {
            var relay = new Relay(lab.authAddress());
            relays.add(relay);
            stalls.add(new Stalling(relay::hold, relay::letGo));
        }
        try (var fleet = lab.fleet("links", i -> relays.get(i).address())) {
            fleet.growTo(agents).awaitReady(Lab.LONG);
            try (var watch = new AlarmWatch(lab)) {
                watch.alsoAsk("the fleet", () -> fleet.ready() == agents);
                return run("links", watch, stalls);
            }
        } finally {
            for (var relay : relays) {
                relay.close();
            }
        }
    }

    /// Returns how many false alarms there were.
    private int run(String what, AlarmWatch watch, List<Stalling> stalls) {
        var random = new Random(seed);
        long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
        stalls.forEach(stall -> stall.rest(random));
        while (System.nanoTime() < end) {
            stalls.forEach(stall -> stall.step(random));
            LockSupport.parkNanos(STEP_NANOS);
        }
        stalls.forEach(Stalling::end);
        var alarms = watch.alarms();
        alarms.stream().limit(20).forEach(alarm -> Lab.print("false alarm", alarm));
        Lab.print(
                "stalls of %s in %d min".formatted(what, minutes),
                stalls.stream().mapToInt(Stalling::count).sum());
        Lab.print(
                "longest of them, ms",
                stalls.stream().mapToLong(Stalling::longestNanos).max().orElse(0) / 1_000_000);
        Lab.print("false alarms", alarms.size());
        return alarms.size();
    }
}
