package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.history.Change;
import dev.muster.auth.history.Changes;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Backend;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.AgentHealth;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Writes what happens to agents into their documents, behind the caller's back: no call waits for
/// the backend, so that a stream is accepted and a goodbye taken while it is down. A heartbeat that
/// changes nothing is not for here.
public final class InstanceRecorder implements AutoCloseable {
    private final WriteBehind writes;
    private final Time time;

    /// @param heldFor how long this run has held its own lease
    public InstanceRecorder(
            Backend backend,
            AuthRun self,
            Leases leases,
            Supplier<Duration> heldFor,
            FlappingWatch flapping,
            Time time,
            RandomGenerator random) {
        this.time = requireNonNull(time, "time");
        this.writes =
                new WriteBehind(
                        new DocumentWriter(backend, self, leases, heldFor, flapping, time),
                        time,
                        random);
    }

    public void start() {
        writes.start();
    }

    /// A process became a member, or was granted more roles.
    public void joined(HostId id, Enrollment enrollment, AgentInfo agent) {
        var joined =
                new Change.OfPresence(
                        new Presence.NeverConnected(enrollment.joined().orElseGet(time::instant)));
        var draft = new Draft(null, enrollment, agent, null, null, Changes.of(joined));
        writes.update(id, tracked -> tracked.changed(draft));
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
                writes.update(
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
        var told = components(health);
        writes.update(
                id,
                tracked -> {
                    var session = tracked.opening();
                    if (session == null || session.given() != epoch) {
                        return tracked;
                    }
                    session.says(new Session.Said(certificate, agent, health));
                    var presence = new Presence.Connected(session.since());
                    var changes = Changes.of(new Change.OfPresence(presence)).then(told);
                    return tracked.connected(
                            new Draft(session, certificate, agent, health, presence, changes));
                });
    }

    /// An agent says something new of itself or its health. Ignored unless `epoch` is the one of
    /// its latest stream.
    public void changed(HostId id, long epoch, AgentInfo agent, AgentHealth health) {
        var changes = components(health);
        writes.update(
                id,
                tracked -> {
                    var session = tracked.session();
                    var said = session == null ? null : session.said();
                    if (session == null || said == null || session.given() != epoch) {
                        return tracked;
                    }
                    session.says(new Session.Said(said.certificate(), agent, health));
                    return tracked.changed(new Draft(session, null, agent, health, null, changes));
                });
    }

    /// An agent's stream ended in a way that does not say whether the agent is gone; [#left] or
    /// [#connected] follows, and belongs in its history. Ignored unless `epoch` is the one of its
    /// latest stream.
    ///
    /// @param doubt why it does not
    /// @param since when it ended
    public void dropped(HostId id, long epoch, Doubt doubt, Instant since) {
        var doubted = new Presence.Suspect(since, doubt);
        writes.update(
                id,
                tracked -> {
                    var session = tracked.session();
                    return session == null || !tracked.isLatest(epoch)
                            ? tracked
                            : tracked.changed(
                                    new Draft(session, null, null, null, doubted, Changes.NONE));
                });
    }

    /// An agent's stream ended because it has one to another Auth: its document is not to be had
    /// back for it, unless [#left] finds that nobody has it. Ignored unless `epoch` is the one of
    /// its latest stream.
    public void moved(HostId id, long epoch) {
        writes.find(id)
                .filter(tracked -> tracked.isLatest(epoch))
                .map(Tracked::session)
                .ifPresent(Session::moved);
    }

    /// An agent's stream ended; [LeaveCause#DECOMMISSIONED] deletes the document. Ignored unless
    /// `epoch` is the one of its latest stream. Returns whether there is anything to write of it:
    /// not where the agent has spoken over no stream to this Auth.
    ///
    /// @param back when it said that it would be back; null when it did not say
    public boolean left(
            HostId id, long epoch, LeaveCause cause, Instant lastSeen, @Nullable Instant back) {
        var gone = new Presence.Offline(time.instant(), cause, lastSeen, back);
        var changes = Changes.of(new Change.OfPresence(gone));
        var said = new AtomicBoolean();
        writes.update(
                id,
                tracked -> {
                    var session = tracked.session();
                    said.set(tracked.isLatest(epoch) && session != null);
                    if (!tracked.isLatest(epoch)) {
                        return tracked;
                    }
                    return session == null
                            ? tracked.hungUp()
                            : tracked.left(new Draft(session, null, null, null, gone, changes));
                });
        return said.get();
    }

    /// The document says that the agent is gone, which nobody here did. Returns whether its stream
    /// is open here; then that is written again.
    boolean confirms(HostId id) {
        var now = new Presence.Connected(time.instant());
        var updated =
                writes.update(
                        id,
                        tracked -> {
                            var session = tracked.session();
                            return session == null || tracked.isDirty()
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
        return updated != null && updated.session() != null;
    }

    /// Returns whether this run has a stream of the agent, or something to write of it.
    boolean knows(HostId id) {
        return writes.find(id).isPresent();
    }

    /// Writes the documents of agents again whose streams are open here, as far as the storage has
    /// lost what this run wrote, as one does that was restored from a backup.
    ///
    /// @param stored the epoch of every document that is stored
    void recover(Map<HostId, Long> stored) {
        writes.forEach(id -> {
            long epoch = stored.getOrDefault(id, 0L);
            writes.update(
                    id,
                    tracked -> {
                        var session = tracked.session();
                        return session != null
                                        && session.standing()
                                                instanceof Session.Standing.Held(long mine)
                                        && mine > epoch
                                        && !tracked.isDirty()
                                ? tracked.changed(
                                        new Draft(session, null, null, null, null, Changes.NONE))
                                : tracked;
                    });
        });
    }

    /// Returns whether another owner had the agent's document when this run was to write it last.
    /// Not where there was none: one that was restored from a backup lacks it too, and who is lost
    /// then is to be called so. False unless `epoch` is the one of its latest stream.
    public boolean isElsewhere(HostId id, long epoch) {
        return writes.find(id)
                .map(Tracked::session)
                .filter(session -> session.given() == epoch)
                .map(Session::standing)
                .filter(standing ->
                        standing instanceof Session.Standing.Superseded(long vacant) && vacant == 0)
                .isPresent();
    }

    /// Returns whether the agent flaps, as far as this run knows: by its document as this run wrote
    /// it last, and by what is not written yet.
    public boolean isFlapping(HostId id) {
        return writes.find(id)
                .filter(tracked -> tracked.flapping(time.instant()).since().isPresent())
                .isPresent();
    }

    /// Returns of how many agents something is not yet written.
    public int pending() {
        return writes.pending();
    }

    /// Writes everything now, without rests, and returns whether that was done within `patience`.
    public boolean flush(Duration patience) throws InterruptedException {
        return writes.flush(patience);
    }

    /// Waits until everything is written in its turn; returns whether that was within `patience`.
    boolean awaitWritten(Duration patience) throws InterruptedException {
        return writes.awaitWritten(patience);
    }

    /// Returns how many agents are kept in memory.
    int tracked() {
        return writes.size();
    }

    /// Ends the writers; what is not flushed is lost.
    @Override
    public void close() {
        writes.close();
    }

    private Changes components(AgentHealth health) {
        return Changes.of(new Change.OfComponents(time.instant(), health.components()));
    }
}
