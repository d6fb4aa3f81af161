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
    private final List<AuthClient> auths;
    private final List<String> ids;
    private final Random random;
    private final List<Double> local = new ArrayList<>();
    private final List<Double> forwarded = new ArrayList<>();
    private final TreeMap<String, Integer> failures = new TreeMap<>();

    private Pings(List<AuthClient> auths, Random random) {
        this.auths = auths;
        this.ids = List.copyOf(Agreement.words(auths.getFirst()).keySet());
        this.random = random;
    }

    /// Prints what they took; returns how many failed.
    static int run(List<AuthClient> auths, int count, Random random) {
        var pings = new Pings(auths, random);
        for (int i = 0; i < count; i++) {
            pings.one();
        }
        return pings.print();
    }

    /// As the other, until that many were answered by the agent's own Auth, and as many through
    /// another one; or as many have failed.
    static int runOfEach(List<AuthClient> auths, int count, Random random) {
        var pings = new Pings(auths, random);
        while (Math.min(pings.local.size(), pings.forwarded.size()) < count
                && pings.failed() < count) {
            pings.one();
        }
        return pings.print();
    }

    private int print() {
        Lab.print("pings by the agent's own Auth", Spread.of(local));
        Lab.print("pings through another Auth", Spread.of(forwarded));
        Lab.print("pings that failed", failures);
        return failed();
    }

    private int failed() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }

    private void one() {
        var auth = auths.get(random.nextInt(auths.size()));
        var id = ids.get(random.nextInt(ids.size()));
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
