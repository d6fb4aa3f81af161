package dev.muster.bench.ha;

import io.grpc.StatusRuntimeException;
import java.time.Duration;

/// Whether the agents are spread evenly over all Auth processes.
final class Balance {
    private static final double NEAR = 0.1;

    private Balance() {}

    /// Waits until no Auth has a tenth more or less than the average; returns how long that took.
    static Duration await(Cluster cluster) {
        return Cluster.await(
                Cluster.LONG,
                "Auths have about the average",
                cluster.auths().size(),
                () -> {
                    try {
                        return near(cluster);
                    } catch (StatusRuntimeException _) {
                        return 0;
                    }
                });
    }

    private static long near(Cluster cluster) {
        var shares = Agreement.shares(cluster.clients().getFirst()).values();
        double average =
                (double) shares.stream().mapToLong(share -> share).sum() / cluster.auths().size();
        return shares.stream().filter(share -> Math.abs(share - average) <= NEAR * average).count();
    }
}
