package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNullElse;

import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.id.HostId;
import dev.muster.runtime.health.AgentHealth;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a draft makes of the document that is there: pure, and the only place that decides which
/// session may change one. What nobody speaks for any more is [Retention]'s.
///
/// A session first claims the document by raising its epoch, then holds it as long as owner and
/// epoch are its own. One that has lost it, and whose stream is open all the same, gets it back
/// where nobody has held it at two looks in a row: in between, a stream that is dead in truth is
/// known to be. So it does where the document is gone: either its agent was decommissioned at
/// another Auth, and then the stream is dead, or the storage was restored from a backup. A document
/// of an earlier epoch than this run has written is from a backup too. Each write is a
/// compare-and-swap on what was read, so that of two owners one finds out.
sealed interface Rewrite {
    /// Write this; the session then stands so.
    ///
    /// @param before what the document says; null when there is none that is understood
    /// @param after what it then says; null when it is gone
    record Change(
            Write write,
            Session.Standing standing,
            @Nullable Instance before,
            @Nullable Instance after)
            implements Rewrite {}

    /// There is nothing to write, and the session stands so.
    record Nothing(Session.Standing standing) implements Rewrite {}

    /// What the document does not say and a contest between two owners needs.
    interface Contest {
        /// Decides whether a claim that meets a document of another owner is the newer one.
        ///
        /// @param current the connection that is stored: another owner's, with a higher epoch than
        ///   the session has, and not one that the agent knew of
        boolean isNewer(Session session, Connection current);

        /// Returns whether the owner of `current` is known to be no more.
        boolean isGone(Connection current);
    }

    static Rewrite of(
            HostId id,
            Draft draft,
            @Nullable Item item,
            AuthRun self,
            Contest contest,
            Instant now) {
        var current = item == null ? null : InstanceDocument.decode(item.value()).orElse(null);
        var session = draft.session();
        if (session == null) {
            return change(
                    item, current, joined(id, draft, current), new Session.Standing.Claiming());
        }
        var stored = Optional.ofNullable(current).flatMap(Instance::connection).orElse(null);
        var epoch =
                switch (session.standing()) {
                    case Session.Standing.Claiming _ -> claim(session, stored, self, contest);
                    case Session.Standing.Held(var mine) ->
                            stored != null && holds(mine, session, draft, stored, self) ? mine : 0;
                    case Session.Standing.Superseded(var vacant) ->
                            !draft.ends()
                                            && !session.hasMoved()
                                            && vacant != 0
                                            && vacant == vacant(current, contest)
                                    ? Math.max(session.given(), vacant + 1)
                                    : 0;
                };
        if (epoch == 0) {
            return new Nothing(new Session.Standing.Superseded(vacant(current, contest)));
        }
        var standing = new Session.Standing.Held(epoch);
        if (draft.deletes()) {
            return item == null
                    ? new Nothing(standing)
                    : new Change(Write.delete(item), standing, current, null);
        }
        var connection =
                new Connection(
                        epoch,
                        session.given(),
                        self.id(),
                        self.authId(),
                        session.processId(),
                        session.since());
        var next = said(id, draft, current, connection, now);
        return next.<Rewrite>map(instance -> change(item, current, instance, standing))
                .orElse(new Nothing(standing));
    }

    /// Returns the epoch that the session gets, 0 when another owner's stream is newer.
    private static long claim(
            Session session, @Nullable Connection stored, AuthRun self, Contest contest) {
        if (stored == null) {
            return session.given();
        }
        boolean ours = stored.owner().equals(self.id());
        return ours
                        || session.follows(stored)
                        || stored.epoch() < session.given()
                        || contest.isNewer(session, stored)
                ? Math.max(session.given(), stored.epoch() + 1)
                : 0;
    }

    /// An end is written over nothing that is another owner's.
    private static boolean holds(
            long mine, Session session, Draft draft, Connection stored, AuthRun self) {
        return stored.owner().equals(self.id())
                ? stored.epoch() <= mine
                : stored.epoch() < mine && !draft.ends() && !session.hasMoved();
    }

    /// Returns the epoch of a document that nobody holds; 0 where somebody does, and
    /// [Session.Standing.Superseded#MISSING] where there is none.
    private static long vacant(@Nullable Instance current, Contest contest) {
        if (current == null) {
            return Session.Standing.Superseded.MISSING;
        }
        if (current.lastConnection() == null) {
            return 0;
        }
        var stored = current.lastConnection();
        return current.presence() instanceof Presence.Offline || contest.isGone(stored)
                ? stored.epoch()
                : 0;
    }

    private static Instance joined(HostId id, Draft draft, @Nullable Instance current) {
        var enrollment = draft.enrollment();
        var agent = draft.agent();
        if (enrollment == null || agent == null) {
            throw new IllegalStateException("a join says who and what");
        }
        return current == null
                ? new Instance(
                        id,
                        enrollment,
                        null,
                        agent,
                        AgentHealth.UNTOLD,
                        new Presence.NeverConnected(enrollment.joined().orElse(Instant.EPOCH)))
                : new Instance(
                        id,
                        enrollment,
                        current.lastConnection(),
                        agent,
                        current.health(),
                        current.presence(),
                        current.flapping());
    }

    /// Empty when neither draft, stream nor document say who it is.
    private static Optional<Instance> said(
            HostId id,
            Draft draft,
            @Nullable Instance current,
            Connection connection,
            Instant now) {
        var before = Optional.ofNullable(current);
        var said = Optional.ofNullable(draft.session()).map(Session::said);
        var certificate =
                draft.enrollment() == null
                        ? said.map(Session.Said::certificate).orElse(null)
                        : draft.enrollment();
        var earlier = before.map(Instance::enrollment).orElse(null);
        var enrollment = certificate == null ? earlier : certificate.over(earlier);
        var agent =
                draft.agent() == null
                        ? said.map(Session.Said::agent)
                                .or(() -> before.map(Instance::agent))
                                .orElse(null)
                        : draft.agent();
        if (enrollment == null || agent == null) {
            return Optional.empty();
        }
        return Optional.of(
                new Instance(
                        id,
                        enrollment,
                        connection,
                        agent,
                        requireNonNullElse(
                                draft.health(),
                                said.map(Session.Said::health)
                                        .or(() -> before.map(Instance::health))
                                        .orElse(AgentHealth.UNTOLD)),
                        requireNonNullElse(
                                draft.presence(), new Presence.Connected(connection.since())),
                        before.map(Instance::flapping)
                                .orElseGet(Flapping::none)
                                .after(draft.changes().losses())
                                .at(now)));
    }

    private static Change change(
            @Nullable Item item,
            @Nullable Instance before,
            Instance after,
            Session.Standing standing) {
        var write =
                item == null
                        ? Write.create(
                                InstanceDocument.key(after.id()),
                                InstanceDocument.encode(after, null))
                        : Write.replace(item, InstanceDocument.encode(after, item.value()));
        return new Change(write, standing, before, after);
    }
}
