package dev.muster.bench.ha;

import static java.util.Objects.requireNonNull;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// For how long no agent has moved from one Auth process to another. How even that leaves them is
/// for the Auths to say: they leave small differences alone.
final class Rest {
    /// Of 3,000 agents most may have to move, some at a time.
    private static final Duration LONG = Duration.ofMinutes(10);

    /// Longer than the Auths take to see that they are uneven.
    private static final long SECONDS = 30;

    private final List<AuthClient> auths;
    private Map<String, Long> shares = Map.of();
    private long sinceNanos = System.nanoTime();

    private Rest(List<AuthClient> auths) {
        this.auths = requireNonNull(auths, "auths");
    }

    /// Waits until that is half a minute; returns how long that took.
    static Duration await(List<AuthClient> auths) {
        return Cluster.await(LONG, "seconds without a move", SECONDS, new Rest(auths)::seconds);
    }

    private long seconds() {
        try {
            var now = Agreement.shares(auths.getFirst());
            if (!now.equals(shares)) {
                shares = now;
                sinceNanos = System.nanoTime();
            }
        } catch (StatusRuntimeException _) {
            sinceNanos = System.nanoTime();
        }
        return Duration.ofNanos(System.nanoTime() - sinceNanos).toSeconds();
    }
}
