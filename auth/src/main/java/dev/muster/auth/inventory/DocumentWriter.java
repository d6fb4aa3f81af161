package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.history.Histories;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Flapping;
import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Carries a draft into its document by compare-and-swap, and what of it is news into the agent's
/// history. Blocks on the backend; any thread, but one at a time for an agent.
final class DocumentWriter implements Rewrite.Contest {
    private static final Logger LOG = LoggerFactory.getLogger(DocumentWriter.class);

    /// A claim that is this fresh, of an agent that does not say which connection it had before, is
    /// taken to be newer than what another owner wrote, whatever the clocks of the two say.
    private static final Duration PROMPT = Duration.ofSeconds(5);

    /// Conflicts in a row; each means that somebody else made progress.
    private static final int TRIES = 10;

    private final Backend backend;
    private final Histories histories;
    private final AuthRun self;
    private final Leases leases;
    private final Supplier<Duration> heldFor;
    private final FlappingWatch flapping;
    private final Time time;

    /// @param heldFor how long this run has held its own lease
    DocumentWriter(
            Backend backend,
            AuthRun self,
            Leases leases,
            Supplier<Duration> heldFor,
            FlappingWatch flapping,
            Time time) {
        this.backend = requireNonNull(backend, "backend");
        this.histories = new Histories(backend);
        this.self = requireNonNull(self, "self");
        this.leases = requireNonNull(leases, "leases");
        this.heldFor = requireNonNull(heldFor, "heldFor");
        this.flapping = requireNonNull(flapping, "flapping");
        this.time = requireNonNull(time, "time");
    }

    /// Returns how the document then says that the agent flaps. Throws a [FaultException] when the
    /// draft may not be written.
    Flapping write(HostId id, Draft draft) {
        for (int i = 0; i < TRIES; i++) {
            var item = backend.get(InstanceDocument.key(id)).orElse(null);
            switch (Rewrite.of(id, draft, item, self, this, time.instant())) {
                case Rewrite.Change(var write, var standing, var before, var after) -> {
                    if (backend.commit(withHistory(id, draft, write, after))
                            instanceof Commit.Done) {
                        settle(id, draft, standing);
                        flapping.written(before, after);
                        return after == null ? Flapping.none() : after.flapping();
                    }
                }
                case Rewrite.Nothing(var standing) -> {
                    settle(id, draft, standing);
                    return Flapping.none();
                }
            }
        }
        throw new FaultException(
                new Fault(
                        "Cannot write the document of " + id,
                        new Reason(
                                Reason.Code.BACKEND_UNAVAILABLE,
                                "it was changed by others %d times in a row".formatted(TRIES),
                                "Check that no two Auth instances share one identity")));
    }

    private List<Write> withHistory(HostId id, Draft draft, Write write, @Nullable Instance after) {
        var flaps = after == null ? Flapping.none() : after.flapping();
        return switch (write) {
            case Write.Delete _ -> List.of(write, histories.forget(id));
            case Write.Put _ ->
                    histories
                            .append(id, draft.changes(), flaps)
                            .map(news -> List.of(write, news))
                            .orElse(List.of(write));
        };
    }

    /// Decides between two owners where their epochs cannot: the stored one is higher. That is a
    /// clock ahead of ours if we have only just accepted the stream, and no contest if the other
    /// owner is gone. Of an agent that knows what it had before, the stored one is the later.
    @Override
    public boolean isNewer(Session session, Connection stored) {
        boolean prompt = time.nanoTime() - session.sinceNanos() < PROMPT.toNanos();
        return !session.knowsBefore() && (prompt || isGone(stored));
    }

    /// After an outage of the backend all leases look old, until each had its time to be renewed.
    @Override
    public boolean isGone(Connection stored) {
        var age = leases.age(stored.owner());
        return age.isEmpty()
                || age.get().stopped()
                || (!age.get().alive() && heldFor.get().compareTo(LeaseAge.SETTLE_AFTER) >= 0);
    }

    private static void settle(HostId id, Draft draft, Session.Standing standing) {
        var session = draft.session();
        if (session == null) {
            return;
        }
        if (standing instanceof Session.Standing.Superseded
                && !session.hasMoved()
                && !session.standing().equals(standing)) {
            LOG.atInfo()
                    .addKeyValue("host_id", id)
                    .addKeyValue("epoch", session.given())
                    .log("agent is held by another Auth instance; its document is left alone");
        }
        session.settle(standing);
    }
}
