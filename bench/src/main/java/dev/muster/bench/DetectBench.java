package dev.muster.bench;

import dev.muster.proto.v1.PresenceState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The time from an agent's end until the inventory shows it offline.
@Command(
        name = "detect",
        description = "Each agent is stopped, killed or cut off at a moment of its own.",
        mixinStandardHelpOptions = true)
final class DetectBench implements Callable<Integer> {
    private static final long STEP_NANOS = 100_000_000;

    /// All are hit within this time.
    private static final long WINDOW_NANOS = 30_000_000_000L;

    /// What the contract grants.
    private static final double LIMIT_MILLIS = 15_000;

    private static final long GIVE_UP_NANOS = 180_000_000_000L;

    @Option(names = "--agents", defaultValue = "50", description = "Default ${DEFAULT-VALUE}.")
    private int agents;

    @Option(names = "--seed", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
    private long seed;

    @Override
    public Integer call() throws Exception {
        var random = new Random(seed);
        boolean inTime = true;
        try (var lab = new Lab()) {
            lab.awaitServer();
            try (var admin = new Admin(lab.auth(), lab.server().dataDirectory());
                    var inventory = admin.inventory()) {
                try (var processes = new AgentProcesses(lab).growTo(agents)) {
                    var stopped = new HashMap<String, Runnable>();
                    var killed = new HashMap<String, Runnable>();
                    for (var agent : processes.all()) {
                        stopped.put(agent.name(), () -> agent.signal("STOP"));
                        killed.put(agent.name(), () -> agent.signal("KILL"));
                    }
                    inTime &= printed("SIGSTOP", detect(inventory, stopped, random));
                    processes.all().forEach(agent -> agent.signal("CONT"));
                    awaitConnected(inventory, killed.keySet());
                    inTime &= printed("kill -9", detect(inventory, killed, random));
                }
                inTime &= printed("cut link", cutLinks(lab, inventory, random));
            }
        }
        Lab.print(
                "load average of the machine",
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return inTime ? 0 : 1;
    }

    private Spread cutLinks(Lab lab, Inventory inventory, Random random) throws IOException {
        var relays = new ArrayList<Relay>();
        for (int i = 0; i < agents; i++) {
            relays.add(new Relay(lab.authAddress()));
        }
        try (var fleet = lab.fleet("cut", i -> relays.get(i).address())) {
            fleet.growTo(agents).awaitReady(Lab.LONG);
            var cut = new HashMap<String, Runnable>();
            IntStream.range(0, agents).forEach(i -> cut.put(Fleet.name(i), relays.get(i)::cut));
            awaitConnected(inventory, cut.keySet());
            return detect(inventory, cut, random);
        } finally {
            for (var relay : relays) {
                relay.close();
            }
        }
    }

    private boolean printed(String fault, Spread took) {
        Lab.print("%s to offline, each agent".formatted(fault), took);
        return took.at(1) <= LIMIT_MILLIS;
    }

    /// Hits each agent at a random moment, and returns how long after that it was first shown
    /// offline. Throws when one is shown so that is not hit yet.
    ///
    /// @param faults what hits an agent, by its host name
    private static Spread detect(Inventory inventory, Map<String, Runnable> faults, Random random) {
        long start = System.nanoTime();
        var due = new HashMap<String, Long>();
        faults.keySet().stream()
                .sorted()
                .forEach(name -> due.put(name, start + random.nextLong(WINDOW_NANOS)));
        var hit = new HashMap<String, Long>();
        var took = new HashMap<String, Double>();
        while (took.size() < faults.size()) {
            faults.forEach((name, fault) -> {
                if (due.getOrDefault(name, start) <= System.nanoTime() && !hit.containsKey(name)) {
                    hit.put(name, System.nanoTime());
                    fault.run();
                }
            });
            var offline = shown(inventory, PresenceState.PRESENCE_STATE_OFFLINE);
            offline.retainAll(faults.keySet());
            long now = System.nanoTime();
            for (var name : offline) {
                var since = hit.get(name);
                if (since == null) {
                    throw new IllegalStateException(name + " is shown offline and is not");
                }
                took.putIfAbsent(name, (now - since) / 1e6);
            }
            if (now - start > GIVE_UP_NANOS) {
                throw new IllegalStateException(
                        "%d of %d agents are offline".formatted(took.size(), faults.size()));
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
        return Spread.of(List.copyOf(took.values()));
    }

    private static void awaitConnected(Inventory inventory, Set<String> names) {
        long start = System.nanoTime();
        while (!shown(inventory, PresenceState.PRESENCE_STATE_CONNECTED).containsAll(names)) {
            if (System.nanoTime() - start > GIVE_UP_NANOS) {
                throw new IllegalStateException("not all agents are connected");
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /// Returns the host names of the agents with this presence.
    private static Set<String> shown(Inventory inventory, PresenceState state) {
        var names = new HashSet<String>();
        for (var instance : inventory.all()) {
            if (instance.getPresence().getState() == state) {
                names.add(instance.getAgent().getHostname());
            }
        }
        return names;
    }
}
