package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The pings of one stream that wait for their pong. Without any it holds no more than its fields.
final class PendingPings {
    /// At a time and stream; a hundred thousand agents keep a bound worth having.
    static final int MOST = 16;

    private final HostId host;
    private final Alarms alarms;
    private final Time time;

    @GuardedBy("this")
    private @Nullable Map<Long, Waiting> waiting;

    @GuardedBy("this")
    private @Nullable Fault ended;

    @GuardedBy("this")
    private long lastId;

    PendingPings(HostId host, Alarms alarms, Time time) {
        this.host = requireNonNull(host, "host");
        this.alarms = requireNonNull(alarms, "alarms");
        this.time = requireNonNull(time, "time");
    }

    private record Waiting(long sentNanos, CompletableFuture<Duration> pong) {}

    /// Registers a ping, then lets `send` send it under its number.
    CompletableFuture<Duration> ping(Duration timeout, LongConsumer send) {
        var pong = new CompletableFuture<Duration>();
        long id;
        synchronized (this) {
            if (ended != null) {
                return CompletableFuture.failedFuture(new FaultException(ended));
            }
            if (waiting == null) {
                waiting = new HashMap<>(2);
            } else if (waiting.size() >= MOST) {
                return CompletableFuture.failedFuture(tooMany());
            }
            id = ++lastId;
            waiting.put(id, new Waiting(time.nanoTime(), pong));
        }
        var alarm = alarms.in(timeout, () -> pong.completeExceptionally(late(timeout)));
        var _ =
                pong.whenComplete((_, _) -> {
                    alarm.cancel();
                    take(id);
                });
        send.accept(id);
        return pong;
    }

    /// Takes in a pong; one that nobody waits for, or no longer, is ignored.
    void pong(long id) {
        long now = time.nanoTime();
        var ping = take(id);
        if (ping != null) {
            ping.pong.complete(Duration.ofNanos(now - ping.sentNanos));
        }
    }

    /// Fails all that wait and all to come.
    void end(Fault why) {
        List<Waiting> all;
        synchronized (this) {
            ended = why;
            all = waiting == null ? List.of() : List.copyOf(waiting.values());
            waiting = null;
        }
        all.forEach(ping -> ping.pong.completeExceptionally(new FaultException(why)));
    }

    private synchronized @Nullable Waiting take(long id) {
        if (waiting == null) {
            return null;
        }
        var ping = waiting.remove(id);
        if (waiting.isEmpty()) {
            waiting = null;
        }
        return ping;
    }

    private FaultException late(Duration timeout) {
        return fault(
                Reason.Code.PING_TIMEOUT,
                "its control stream is open, but no answer came within "
                        + DurationText.format(timeout),
                "Try again with a longer --timeout; if it stays silent, check the network and the"
                        + " load of that host");
    }

    private FaultException tooMany() {
        return fault(
                Reason.Code.AUTH_OVERLOADED,
                "%d pings of it wait for an answer already".formatted(MOST),
                "Wait for them to end, then try again");
    }

    private FaultException fault(Reason.Code code, String cause, String hint) {
        return new FaultException(new Fault("Cannot ping " + host, new Reason(code, cause, hint)));
    }
}
