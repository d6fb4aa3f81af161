package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.history.Change;
import dev.muster.auth.history.Changes;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Backend;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.AgentHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what happens to agents into their documents, behind the caller's back: no call waits for
/// the backend, so that a stream is accepted and a goodbye taken while it is down.
///
/// The first change of an agent is written at once; what follows within [#REST] becomes one write.
/// A heartbeat that changes nothing is not for here. While the backend fails, changes are kept, one
/// draft an agent, and tried again.
public final class InstanceRecorder implements AutoCloseable {
    static final Duration REST = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(InstanceRecorder.class);
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

    public InstanceRecorder(
            Backend backend,
            AuthRun self,
            Leases leases,
            FlappingWatch flapping,
            Time time,
            RandomGenerator random) {
        this.documents = new DocumentWriter(backend, self, leases, flapping, time);
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
        this.outage = new Outage(time);
    }

    public void start() {
        threads.add(Thread.ofVirtual().name("inventory-pacer").start(this::pace));
        for (int i = 1; i <= WRITERS; i++) {
            threads.add(Thread.ofVirtual().name("inventory-writer-" + i).start(this::write));
        }
    }

    /// A process became a member, or was granted more roles.
    public void joined(HostId id, Enrollment enrollment, AgentInfo agent) {
        var joined =
                new Change.OfPresence(
                        new Presence.NeverConnected(enrollment.joined().orElseGet(time::instant)));
        var draft = new Draft(null, enrollment, agent, null, null, Changes.of(joined));
        update(id, tracked -> tracked.changed(draft));
    }

    /// An agent opened a control stream. Returns the stream's epoch, higher than any that this run
    /// gave the agent before; the one that is stored may be higher yet. Nothing is written before
    /// [#connected]: of several dials an agent takes one.
    ///
    /// @param lastEpoch of its connection before, as it says; 0 for unknown
    public long opened(HostId id, String processId, long lastEpoch) {
        var now = time.instant();
        long before = Epochs.credible(lastEpoch, now);
        long nanos = time.nanoTime();
        var updated =
                update(
                        id,
                        tracked ->
                                tracked.opened(
                                        new Session(
                                                Epochs.next(tracked.lastGiven(), before, now),
                                                before,
                                                processId,
                                                now,
                                                nanos)));
        return requireNonNull(updated, "a connected agent is tracked").lastGiven();
    }

    /// An agent has spoken over its stream. Ignored unless `epoch` is the one of its latest stream.
    ///
    /// @param certificate key and roles as its certificate has them
    public void connected(
            HostId id, long epoch, Enrollment certificate, AgentInfo agent, AgentHealth health) {
        spoken(
                id,
                epoch,
                (tracked, session) -> {
                    session.confirm();
                    var presence = new Presence.Connected(session.since());
                    var changes =
                            Changes.of(new Change.OfPresence(presence)).then(components(health));
                    return tracked.changed(
                            new Draft(session, certificate, agent, health, presence, changes));
                });
    }

    /// An agent says something new of itself or its health. Ignored unless `epoch` is the one of
    /// its latest stream.
    public void changed(HostId id, long epoch, AgentInfo agent, AgentHealth health) {
        var changes = components(health);
        spoken(
                id,
                epoch,
                (tracked, session) ->
                        tracked.changed(new Draft(session, null, agent, health, null, changes)));
    }

    /// An agent's stream ended in a way that does not say whether the agent is gone; [#left] or
    /// [#connected] follows, and belongs in its history. Ignored unless `epoch` is the one of its
    /// latest stream.
    public void dropped(HostId id, long epoch) {
        var doubted = new Presence.Suspect(time.instant(), Doubt.DROPPED);
        spoken(
                id,
                epoch,
                (tracked, session) ->
                        tracked.changed(
                                new Draft(session, null, null, null, doubted, Changes.NONE)));
    }

    /// An agent's stream ended; [LeaveCause#DECOMMISSIONED] deletes the document. Ignored unless
    /// `epoch` is the one of its latest stream.
    ///
    /// @param back when it said that it would be back; null when it did not say
    public void left(
            HostId id, long epoch, LeaveCause cause, Instant lastSeen, @Nullable Instant back) {
        var gone = new Presence.Offline(time.instant(), cause, lastSeen, back);
        var changes = Changes.of(new Change.OfPresence(gone));
        spoken(
                id,
                epoch,
                (tracked, session) ->
                        tracked.left(new Draft(session, null, null, null, gone, changes)));
    }

    /// The document says that the agent is gone, which nobody here did. Returns whether its stream
    /// is open here; then that is written again.
    boolean confirms(HostId id) {
        var now = new Presence.Connected(time.instant());
        var updated =
                update(
                        id,
                        tracked -> {
                            var session = tracked.session();
                            return !isConfirmed(session) || tracked.isDirty()
                                    ? tracked
                                    : tracked.changed(
                                            new Draft(
                                                    session,
                                                    null,
                                                    null,
                                                    null,
                                                    now,
                                                    Changes.of(new Change.OfPresence(now))));
                        });
        return updated != null && isConfirmed(updated.session());
    }

    private static boolean isConfirmed(@Nullable Session session) {
        return session != null && session.isConfirmed();
    }

    /// Returns whether the agent flaps, as far as this run knows: by its document as this run wrote
    /// it last, and by what is not written yet.
    public boolean isFlapping(HostId id) {
        var tracked = agents.get(id);
        return tracked != null && tracked.flapping(time.instant()).since().isPresent();
    }

    /// Returns of how many agents something is not yet written.
    public int pending() {
        return pending.count();
    }

    /// Writes everything now, without rests, and returns whether that was done within `patience`.
    public boolean flush(Duration patience) throws InterruptedException {
        schedule.hurry();
        return pending.awaitNone(patience);
    }

    /// Waits until everything is written in its turn; returns whether that was within `patience`.
    boolean awaitWritten(Duration patience) throws InterruptedException {
        return pending.awaitNone(patience);
    }

    /// Returns how many agents are kept in memory.
    int tracked() {
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

    private Changes components(AgentHealth health) {
        return Changes.of(new Change.OfComponents(time.instant(), health.components()));
    }

    private interface Spoken {
        Tracked apply(Tracked tracked, Session session);
    }

    private void spoken(HostId id, long epoch, Spoken change) {
        update(
                id,
                tracked -> {
                    var session = tracked.session();
                    return session == null || session.given() != epoch
                            ? tracked
                            : change.apply(tracked, session);
                });
    }

    /// Returns what is tracked then; null when there is no more need to.
    private @Nullable Tracked update(HostId id, UnaryOperator<Tracked> change) {
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
            outage.worked(pending.count());
            long rested = time.nanoTime() + (draft.session() == null ? 0 : REST.toNanos());
            update(id, tracked -> tracked.written(rested, flapping));
        } catch (FaultException e) {
            outage.failed(e.fault().reason());
            time.sleep(backoff.next());
            update(id, Tracked::failed);
        } catch (RuntimeException e) {
            // A defect of ours in one document must not end the writing of all others.
            LOG.atError().addKeyValue("host_id", id).setCause(e).log("document given up");
            update(id, tracked -> tracked.written(time.nanoTime(), Flapping.none()));
        }
    }
}
