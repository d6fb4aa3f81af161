package dev.muster.bench.ha;

import dev.muster.proto.v1.Token;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/// Join tokens that some Auth or other is asked for while a fault lasts. Those that it acknowledged
/// must be there afterwards, and so must the events that tell of them.
final class Promises implements AutoCloseable {
    private static final long PACE_NANOS = Duration.ofMillis(500).toNanos();

    /// Clocks of Auth processes may be that far off.
    private static final Duration CLOCKS = Duration.ofMinutes(15);

    private final Cluster cluster;
    private final Random random;
    private final Instant start = Instant.now();
    private final List<String> kept = new ArrayList<>();
    private final CompletableFuture<Void> loop;
    private int refused;
    private volatile boolean over;

    Promises(Cluster cluster, Random random) {
        this.cluster = cluster;
        this.random = random;
        this.loop =
                CompletableFuture.runAsync(
                        this::run, task -> Thread.ofVirtual().name("promises").start(task));
    }

    private void run() {
        while (!over) {
            try {
                kept.add(cluster.clients().get(random.nextInt(cluster.auths().size())).addToken());
            } catch (StatusRuntimeException _) {
                refused++;
            }
            LockSupport.parkNanos(PACE_NANOS);
        }
    }

    int kept() {
        return kept.size();
    }

    int refused() {
        return refused;
    }

    /// Returns how many acknowledged tokens this Auth does not list. After [#close].
    int lostTokens(AuthClient auth) {
        var listed = new HashSet<String>();
        for (Token token : auth.tokens()) {
            listed.add(tail(token.getMaskedName()));
        }
        return (int) kept.stream().filter(token -> !listed.contains(tail(token))).count();
    }

    /// Returns how many events are missing in what this Auth says of all logs; the tokens of which
    /// it says more than were acknowledged have one too. After [#close].
    int lostEvents(AuthClient auth) {
        var events = auth.events("join_token.create", start.minus(CLOCKS)).getEventsJsonList();
        return (int)
                kept.stream()
                        .filter(token -> events.stream().noneMatch(e -> e.contains(tail(token))))
                        .count();
    }

    /// Names are masked to their last quarter.
    private static String tail(String token) {
        int stars = token.lastIndexOf('*');
        var shown = stars < 0 ? token.substring(token.length() - token.length() / 4) : token;
        return shown.substring(stars + 1);
    }

    @Override
    public void close() {
        over = true;
        loop.join();
    }
}
