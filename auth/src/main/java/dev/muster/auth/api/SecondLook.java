package dev.muster.auth.api;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.PingAllResponse;
import dev.muster.proto.v1.PingResult;
import dev.muster.runtime.rpc.Faults;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/// The agents of one ping of all whose stream was not where it was looked for, as that of one that
/// moves meanwhile. They are looked for at all instances before they are called failed. For one
/// thread.
final class SecondLook {
    /// Agents that are looked for again, far more than an instance has that stops. Of those beyond,
    /// the first result stands.
    static final int MOST = 20_000;

    /// The second time is for those that were between two streams at the first.
    private static final int LOOKS = 2;

    private static final Duration REST = Duration.ofSeconds(1);

    /// For each look: where an instance hangs, each agent that is nowhere waits for that one. Of
    /// those that are somewhere thousands have answered by then.
    private static final Duration WITHIN = Duration.ofSeconds(3);

    private final Pings pings;
    private final Time time;
    private final Map<String, PingResult> failed = new LinkedHashMap<>();

    SecondLook(Pings pings, Time time) {
        this.pings = requireNonNull(pings, "pings");
        this.time = requireNonNull(time, "time");
    }

    /// Takes the results out that a second look may better. Returns what is to be handed over now.
    PingAllResponse keepBack(PingAllResponse part) {
        var now = part.toBuilder().clearResults();
        for (var result : part.getResultsList()) {
            if (isElsewhere(result) && failed.size() < MOST) {
                failed.putIfAbsent(result.getId(), result);
            } else {
                now.addResults(result);
            }
        }
        return now.build();
    }

    /// Hands over what was kept back, as it is now, and something each second. Blocks.
    void handOver(Duration timeout, Sink<PingAllResponse> to) throws InterruptedException {
        for (int i = 0; i < LOOKS && !failed.isEmpty(); i++) {
            if (i > 0) {
                time.sleep(REST);
            }
            look(timeout, to);
        }
        if (!failed.isEmpty()) {
            to.send(PingAllResponse.newBuilder().addAllResults(failed.values()).build());
        }
    }

    private static boolean isElsewhere(PingResult result) {
        return result.getReason().getCode().equals(Reason.Code.AGENT_NOT_CONNECTED.name())
                || result.getReason().getCode().equals(Reason.Code.OWNER_DOWN.name());
    }

    private void look(Duration timeout, Sink<PingAllResponse> to) throws InterruptedException {
        long end = time.nanoTime() + WITHIN.toNanos();
        var done = new LinkedBlockingQueue<PingResult>();
        var threads =
                Executors.newFixedThreadPool(
                        Math.min(PingRound.WINDOW, failed.size()),
                        Thread.ofVirtual().name("auth-ping").factory());
        try {
            int left = failed.size();
            for (var before : List.copyOf(failed.values())) {
                Runnable look = () -> done.add(again(before, timeout));
                threads.execute(Context.current().wrap(look));
            }
            while (left > 0 && time.nanoTime() - end < 0) {
                var results = PingRound.take(done);
                left -= results.size();
                to.send(PingAllResponse.newBuilder().addAllResults(settled(results)).build());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /// Returns those of them that need no further look.
    private List<PingResult> settled(List<PingResult> results) {
        var settled = new ArrayList<PingResult>();
        for (var result : results) {
            if (isElsewhere(result)) {
                failed.put(result.getId(), result);
            } else {
                failed.remove(result.getId());
                settled.add(result);
            }
        }
        return settled;
    }

    private PingResult again(PingResult before, Duration timeout) {
        var id = HostId.parse(before.getId()).orElseThrow();
        try {
            var pong = pings.anywhere(id, timeout);
            return PingResult.newBuilder()
                    .setId(before.getId())
                    .setAuthId(pong.authId())
                    .setRoundTrip(WireTimes.toProto(pong.roundTrip()))
                    .build();
        } catch (FaultException e) {
            var why = e.fault().reason();
            return switch (why.code()) {
                case AGENT_NOT_CONNECTED, OWNER_DOWN, PING_TIMEOUT ->
                        before.toBuilder().setReason(Faults.toProto(why)).build();
                default -> before; // nobody knows better why it is nowhere
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return before;
        }
    }
}
