package dev.muster.bench;

import dev.muster.proto.v1.Instance;
import dev.muster.proto.v1.PresenceState;
import dev.muster.runtime.rpc.WireTimes;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Collects whatever could make somebody believe that an agent is in trouble: the inventory, asked
/// all the time, the histories, the disconnects in the audit log, and agents themselves.
final class AlarmWatch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration ASK = Duration.ofSeconds(1);

    /// By then what a stall has set off has happened.
    private static final long AFTERMATH_NANOS = 20_000_000_000L;

    private final Instant start = Instant.now();
    private final Set<String> alarms = new ConcurrentSkipListSet<>();
    private final AtomicInteger looks = new AtomicInteger();
    private final AtomicInteger failedLooks = new AtomicInteger();
    private final List<Repeated> loops = new ArrayList<>();
    private final Admin admin;
    private final Inventory inventory;

    /// Looks from now on, at agents that are all connected.
    AlarmWatch(Lab lab) {
        admin = new Admin(lab.auth(), lab.server().dataDirectory());
        inventory = admin.inventory();
        loops.add(new Repeated(LOOK, this::look));
    }

    /// A question to an agent itself.
    interface Question {
        /// Returns whether it is ok; may wait while it stalls.
        boolean ok() throws Exception;
    }

    /// Asks over and over on a thread of its own.
    void alsoAsk(String who, Question question) {
        loops.add(
                new Repeated(
                        ASK,
                        () -> {
                            if (!question.ok()) {
                                alarms.add(Instant.now() + " " + who + " is not ok");
                            }
                            return OptionalDouble.of(0);
                        }));
    }

    private OptionalDouble look() {
        looks.incrementAndGet();
        try {
            inventory.all().stream()
                    .filter(one -> state(one) != PresenceState.PRESENCE_STATE_CONNECTED)
                    .forEach(one -> alarms.add(alarm(one, one.getPresence().toString())));
            return OptionalDouble.of(0);
        } catch (StatusRuntimeException _) {
            failedLooks.incrementAndGet();
            return OptionalDouble.empty();
        }
    }

    private static PresenceState state(Instance one) {
        return one.getPresence().getState();
    }

    private static String alarm(Instance one, String what) {
        return one.getAgent().getHostname() + " " + what.replace('\n', ' ');
    }

    /// Waits for what may still come, and returns all alarms since the start. Prints how often the
    /// inventory did not answer; where that is most of the time, "no alarm" says nothing, and so it
    /// is one.
    Set<String> alarms() {
        LockSupport.parkNanos(AFTERMATH_NANOS);
        int all = looks.get();
        int failed = failedLooks.get();
        Lab.print("looks at the inventory, and how many failed", "%d, %d".formatted(all, failed));
        if (failed * 2 > all) {
            alarms.add("most looks at the inventory failed");
        }
        alarms.addAll(inventory.events("instance.disconnect", start));
        for (var one : inventory.all()) {
            inventory.history(one).stream()
                    .filter(entry -> !Set.of("ok", "connected").contains(entry.getTo()))
                    .filter(entry ->
                            WireTimes.instant("Cannot read history", "at", entry.getAt())
                                    .isAfter(start))
                    .forEach(entry -> alarms.add(alarm(one, entry.toString())));
        }
        return Set.copyOf(alarms);
    }

    @Override
    public void close() {
        loops.forEach(Repeated::close);
        inventory.close();
        admin.close();
    }
}
