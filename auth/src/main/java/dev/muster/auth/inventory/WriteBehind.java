package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Flapping;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Outage;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is to be written of each agent, and the threads that write it in its turn.
///
/// The first change of an agent is written at once; what follows within [#REST] becomes one write.
/// While the backend fails, changes are kept, one draft an agent, and tried again.
final class WriteBehind implements AutoCloseable {
    static final Duration REST = Duration.ofSeconds(5);

    /// How soon a stream that is open, and whose agent's document another owner has, looks again:
    /// longer than a dead one stays open.
    static final Duration RECHECK = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    private static final Duration TICK = Duration.ofMillis(250);

    /// Writes under way at once; the engine joins them into few commits.
    private static final int WRITERS = 32;

    private final Map<HostId, Tracked> agents = new ConcurrentHashMap<>();
    private final Schedule schedule = new Schedule();
    private final List<Thread> threads = new ArrayList<>();
    private final Pending pending = new Pending();
    private final DocumentWriter documents;
    private final Time time;
    private final RandomGenerator random;
    private final Outage outage;
    private volatile boolean flushing;

    WriteBehind(DocumentWriter documents, Time time, RandomGenerator random) {
        this.documents = requireNonNull(documents, "documents");
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
        this.outage = new Outage(time);
    }

    void start() {
        threads.add(Thread.ofVirtual().name("inventory-pacer").start(this::pace));
        for (int i = 1; i <= WRITERS; i++) {
            threads.add(Thread.ofVirtual().name("inventory-writer-" + i).start(this::write));
        }
    }

    Optional<Tracked> find(HostId id) {
        return Optional.ofNullable(agents.get(id));
    }

    /// Changes what is to be written of an agent. Never blocks. Returns what is tracked then; null
    /// when there is no more need to.
    @Nullable Tracked update(HostId id, UnaryOperator<Tracked> change) {
        long now = time.nanoTime();
        return agents.compute(
                id,
                (_, known) -> {
                    var before = known == null ? Tracked.fresh(now) : known;
                    var after = change.apply(before);
                    pending.moved(before.isDirty(), after.isDirty());
                    if (after.isPlaced() && !before.isPlaced()) {
                        schedule.add(id, after.rests(), now);
                    }
                    return after.isNeeded() ? after : null;
                });
    }

    /// Passes the id of each agent that is kept in memory; what comes meanwhile may be missed.
    void forEach(Consumer<HostId> action) {
        agents.keySet().forEach(action);
    }

    /// Returns of how many agents something is not yet written.
    int pending() {
        return pending.count();
    }

    /// Writes everything now, without rests, and returns whether that was done within `patience`.
    boolean flush(Duration patience) throws InterruptedException {
        flushing = true;
        schedule.hurry();
        return pending.awaitNone(patience);
    }

    /// Waits until everything is written in its turn; returns whether that was within `patience`.
    boolean awaitWritten(Duration patience) throws InterruptedException {
        return pending.awaitNone(patience);
    }

    /// Returns how many agents are kept in memory.
    int size() {
        return agents.size();
    }

    /// Ends the writers; what is not flushed is lost.
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void pace() {
        try {
            while (true) {
                time.sleep(TICK);
                schedule.advance(time.nanoTime());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        var backoff = new Backoff(random);
        try {
            while (true) {
                var id = schedule.take();
                var taken = update(id, Tracked::taken);
                var draft = taken == null ? null : taken.writing();
                if (draft != null) {
                    write(id, draft, backoff);
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(HostId id, Draft draft, Backoff backoff) throws InterruptedException {
        try {
            var flapping = documents.write(id, draft);
            backoff.reset();
            outage.ends().ifPresent(this::logEnd);
            long now = time.nanoTime();
            long rested = now + (draft.session() == null ? 0 : REST.toNanos());
            update(
                    id,
                    tracked ->
                            isBeaten(draft, tracked)
                                    ? tracked.beaten(now + RECHECK.toNanos())
                                    : tracked.written(rested, flapping));
        } catch (FaultException e) {
            logBegin(e.fault().reason());
            time.sleep(backoff.next());
            update(id, Tracked::failed);
        } catch (RuntimeException e) {
            // A defect of ours in one document must not end the writing of all others.
            LOG.atError().addKeyValue("host_id", id).setCause(e).log("document given up");
            update(id, tracked -> tracked.written(time.nanoTime(), Flapping.none()));
        }
    }

    private void logBegin(Reason why) {
        if (outage.begins()) {
            LOG.atWarn()
                    .addKeyValue("code", why.code())
                    .addKeyValue("cause", why.cause())
                    .log("inventory cannot be written; it is kept in memory and tried again");
        }
    }

    private void logEnd(Duration after) {
        LOG.atInfo()
                .addKeyValue("after", DurationText.format(after))
                .addKeyValue("pending", pending.count())
                .log("inventory is written again");
    }

    private boolean isBeaten(Draft draft, Tracked tracked) {
        var session = draft.session();
        return session != null
                && session == tracked.session()
                && session.standing() instanceof Session.Standing.Superseded
                && !flushing;
    }
}
