package dev.muster.bench.ha;

import dev.muster.bench.Lab;
import dev.muster.bench.Spread;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Pings from random Auths to random agents, one after the other.
final class Pings {
    private final List<Double> local = new ArrayList<>();
    private final List<Double> forwarded = new ArrayList<>();
    private final TreeMap<String, Integer> failures = new TreeMap<>();

    private Pings() {}

    /// Prints what they took; returns how many failed.
    static int run(Cluster cluster, int count, Random random) {
        var pings = new Pings();
        var ids = List.copyOf(Agreement.words(cluster.clients().getFirst()).keySet());
        for (int i = 0; i < count; i++) {
            var auth = cluster.clients().get(random.nextInt(cluster.clients().size()));
            pings.one(auth, ids.get(random.nextInt(ids.size())));
        }
        Lab.print("pings by the agent's own Auth", Spread.of(pings.local));
        Lab.print("pings through another Auth", Spread.of(pings.forwarded));
        Lab.print("pings that failed", pings.failures);
        return pings.failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void one(AuthClient auth, String id) {
        long start = System.nanoTime();
        try {
            var answer = auth.ping(id);
            var took = answer.hasToOwner() ? forwarded : local;
            took.add((System.nanoTime() - start) / 1e6);
        } catch (StatusRuntimeException e) {
            failures.merge(e.getStatus().toString(), 1, Integer::sum);
        }
    }
}
