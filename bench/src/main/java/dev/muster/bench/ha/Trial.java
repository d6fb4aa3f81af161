package dev.muster.bench.ha;

import dev.muster.bench.Lab;
import dev.muster.bench.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// One fault under load, and what came of it.
final class Trial {
    private final Cluster cluster;
    private final Random random;

    Trial(Cluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
    }

    /// Prints what was seen; returns how much of it breaks a promise: acknowledged things that were
    /// lost, and agents that left 200 where none may.
    int run(Fault fault) throws Exception {
        Lab.print("fault " + fault, fault.text());
        long start = System.nanoTime();
        Promises promises;
        try (var made = new Promises(cluster, random)) {
            promises = made;
            fault.strike(cluster);
            Lab.print("  struck and mended, s", seconds(System.nanoTime() - start));
            cluster.awaitAuths();
            cluster.awaitOk(Cluster.LONG);
            Lab.print("  agents ok at the latest after, s", seconds(System.nanoTime() - start));
        }
        cluster.awaitAgreement();
        Lab.print("  all Auths say the same after, s", seconds(System.nanoTime() - start));
        int away = printAways(start);
        Lab.print("  streams by Auth", Agreement.shares(cluster.clients().getFirst()).values());
        int lost = printLosses(promises);
        return fault.mayDegrade() ? lost : lost + away;
    }

    /// Returns how many agents left 200.
    private int printAways(long start) {
        var aways = new ArrayList<Sampler.Away>();
        cluster.samplers().forEach(sampler -> aways.addAll(sampler.awaysSince(start)));
        var byAgent = new TreeMap<String, Double>();
        var statuses = new TreeMap<Integer, Integer>();
        for (var away : aways) {
            byAgent.merge(away.agent(), away.nanos() / 1e6, Double::sum);
            statuses.merge(away.status(), 1, Integer::sum);
        }
        Lab.print(
                "  agents that left 200",
                "%d of %d".formatted(byAgent.size(), cluster.samplers().size()));
        if (!byAgent.isEmpty()) {
            Lab.print("  for how long in all, each", Spread.of(List.copyOf(byAgent.values())));
            Lab.print("  answers meanwhile, by status", statuses);
        }
        return byAgent.size();
    }

    private int printLosses(Promises promises) {
        int lost = 0;
        for (var auth : cluster.clients()) {
            lost += promises.lostTokens(auth) + promises.lostEvents(auth);
        }
        Lab.print("  writes acknowledged meanwhile", promises.kept());
        Lab.print("  writes refused meanwhile", promises.refused());
        Lab.print("  acknowledged and lost, tokens and their events, at all Auths", lost);
        return lost;
    }

    private static String seconds(long nanos) {
        return "%.1f".formatted(Duration.ofNanos(nanos).toMillis() / 1e3);
    }
}
