package dev.muster.bench.ha;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;

/// Whether the agents are spread evenly over all Auth processes.
final class Balance {
    private static final double NEAR = 0.1;

    /// Of 3,000 agents most may have to move, some at a time.
    private static final Duration LONG = Duration.ofMinutes(10);

    private Balance() {}

    /// Waits until no Auth has a tenth more or less than the average; returns how long that took.
    static Duration await(List<AuthClient> auths) {
        return Cluster.await(
                LONG,
                "Auths have about the average",
                auths.size(),
                () -> {
                    try {
                        return near(auths);
                    } catch (StatusRuntimeException _) {
                        return 0;
                    }
                });
    }

    private static long near(List<AuthClient> auths) {
        var shares = Agreement.shares(auths.getFirst()).values();
        double average = (double) shares.stream().mapToLong(share -> share).sum() / auths.size();
        return shares.stream().filter(share -> Math.abs(share - average) <= NEAR * average).count();
    }
}
