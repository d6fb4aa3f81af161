package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toCollection;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.audit.Unsaid;
import dev.muster.auth.history.Change;
import dev.muster.auth.history.Changes;
import dev.muster.auth.history.Histories;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Presence;
import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Keys;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One pass over all documents that carries out what [Retention] decides, and ends the flapping
/// that nobody watches any more.
///
/// Each write is a compare-and-swap on the revision that was judged, so that several Auth instances
/// may sweep at once, and an agent that has just come back is never forgotten. It goes page by page
/// with pauses in between, and writes one document at a time. Blocks; one thread.
final class Sweep {
    static final int PAGE = 500;
    static final Duration PAUSE = Duration.ofMillis(200);

    private static final Logger LOG = LoggerFactory.getLogger(Sweep.class);

    private final Backend backend;
    private final Histories histories;
    private final Retention retention;
    private final AuthRun self;
    private final Leases leases;
    private final FlappingWatch flapping;
    private final BooleanSupplier judges;
    private final Predicate<HostId> confirms;
    private final Predicate<HostId> knows;
    private final GoneRuns gone;
    private final Unsaid unsaid;
    private final Time time;
    private int forgotten;
    private int settled;

    /// @param judges whether this run may tell now which others are gone
    /// @param confirms whether this run holds a stream of the agent, which it then writes once more
    /// @param knows whether this run has a stream of the agent, or something to write of it
    /// @param unsaid takes the events of agents that were found to be lost
    Sweep(
            Backend backend,
            Retention retention,
            AuthRun self,
            Leases leases,
            FlappingWatch flapping,
            BooleanSupplier judges,
            Predicate<HostId> confirms,
            Predicate<HostId> knows,
            GoneRuns gone,
            Unsaid unsaid,
            Time time) {
        this.backend = requireNonNull(backend, "backend");
        this.histories = new Histories(backend);
        this.retention = requireNonNull(retention, "retention");
        this.self = requireNonNull(self, "self");
        this.leases = requireNonNull(leases, "leases");
        this.flapping = requireNonNull(flapping, "flapping");
        this.judges = requireNonNull(judges, "judges");
        this.confirms = requireNonNull(confirms, "confirms");
        this.knows = requireNonNull(knows, "knows");
        this.gone = requireNonNull(gone, "gone");
        this.unsaid = requireNonNull(unsaid, "unsaid");
        this.time = requireNonNull(time, "time");
    }

    /// Passes over all documents, or over as many as this run may judge, and tells whether that was
    /// all. Throws a [dev.muster.core.fault.FaultException] when the backend fails.
    boolean run() throws InterruptedException {
        return pass(judges, (page, item) -> page.sweep(item));
    }

    /// Writes once more of the agents whose streams are open here and that another run has taken
    /// for lost, while this one was without the backend. Judges nobody. Returns the epochs of all
    /// documents.
    Map<HostId, Long> restore() throws InterruptedException {
        var epochs = new HashMap<HostId, Long>();
        pass(
                () -> true,
                (page, item) ->
                        InstanceDocument.decode(item.value())
                                .ifPresent(instance -> {
                                    epochs.put(instance.id(), epoch(instance));
                                    var _ = page.isWronglyGone(instance);
                                }));
        return epochs;
    }

    private static long epoch(Instance instance) {
        return instance.connection().map(Connection::epoch).orElse(0L);
    }

    private boolean pass(BooleanSupplier goesOn, BiConsumer<Page, Item> action)
            throws InterruptedException {
        var from = InstanceDocument.KEYS;
        while (goesOn.getAsBoolean()) {
            var items = backend.range(from, Keys.endOf(InstanceDocument.KEYS), PAGE);
            var page = new Page(time.instant());
            try {
                items.forEach(item -> action.accept(page, item));
            } finally {
                page.tell();
            }
            if (items.size() < PAGE) {
                return true;
            }
            from = Keys.after(items.getLast().key());
            time.sleep(PAUSE);
        }
        return false;
    }

    /// Returns how many documents are gone by it.
    int forgotten() {
        return forgotten;
    }

    /// Returns how many documents it made say that their agent is lost.
    int settled() {
        return settled;
    }

    /// A page of documents, judged at one time.
    private final class Page {
        private final Instant now;
        private final Set<String> running;
        private final Map<String, Optional<LeaseAge>> owners = new HashMap<>();

        /// Of agents that are lost now, by the run that held them.
        private final Map<String, List<AuditEvent>> lost = new LinkedHashMap<>();

        Page(Instant now) {
            this.now = now;
            this.running =
                    leases.all().stream()
                            .filter(known -> known.age().alive())
                            .map(known -> known.run().authId())
                            .collect(toCollection(HashSet::new));
            running.add(self.authId());
        }

        void sweep(Item item) {
            InstanceDocument.decode(item.value())
                    .filter(instance -> !isWronglyGone(instance))
                    .ifPresent(instance -> carryOut(verdict(instance), item, instance));
        }

        /// While this run was without the backend, another one may have taken its agents for lost.
        private boolean isWronglyGone(Instance instance) {
            return instance.presence() instanceof Presence.Offline
                    && isOurs(instance)
                    && confirms.test(instance.id());
        }

        private boolean isOurs(Instance instance) {
            return instance.connection().filter(c -> c.owner().equals(self.id())).isPresent();
        }

        /// A stream of this run is known before its document says so, and until that says that it
        /// ended. One that connects just now changes the document that was read, or is written over
        /// what is settled here.
        private Retention.Verdict verdict(Instance instance) {
            if (isOurs(instance) && !knows.test(instance.id())) {
                return retention.unknownToOwner(instance, now);
            }
            var owner = instance.connection().map(Connection::owner);
            var age = owner.flatMap(run -> owners.computeIfAbsent(run, leases::age));
            var verdict = retention.of(instance, age.orElse(null), now);
            boolean isTooEarly =
                    verdict instanceof Retention.Verdict.Settle
                            && age.isPresent()
                            && owner.filter(gone::isJudged).isEmpty();
            return isTooEarly ? new Retention.Verdict.Keep() : verdict;
        }

        private void carryOut(Retention.Verdict verdict, Item item, Instance instance) {
            var id = instance.id();
            var after = instance.at(now);
            switch (verdict) {
                case Retention.Verdict.Keep _ -> {
                    if (!after.equals(instance)) {
                        commit(instance, after, List.of(replaced(item, after)));
                    }
                }
                case Retention.Verdict.Forget _ -> {
                    var writes = List.of(Write.delete(item), histories.forget(id));
                    if (!running.contains(id.toString()) && commit(instance, null, writes)) {
                        forgotten++;
                    }
                }
                case Retention.Verdict.Settle(var presence) -> {
                    var next = after.with(presence);
                    if (commit(instance, next, settled(item, next))) {
                        settled++;
                        lost(instance, presence);
                    }
                }
            }
        }

        private void lost(Instance instance, Presence presence) {
            if (presence instanceof Presence.Offline offline) {
                instance.connection()
                        .ifPresent(last ->
                                lost.computeIfAbsent(last.owner(), _ -> new ArrayList<>())
                                        .add(event(instance, last, offline)));
            }
        }

        /// An event is left out only where an incident counts it. Does not fail: who is not told of
        /// here never is.
        void tell() {
            lost.forEach((run, events) -> {
                if (!isFolded(run, events.size())) {
                    events.forEach(unsaid::add);
                }
            });
            unsaid.say();
        }

        private boolean isFolded(String run, int count) {
            try {
                return gone.fold(run, count);
            } catch (FaultException e) {
                LOG.atDebug()
                        .addKeyValue("cause", e.fault().reason().cause())
                        .log("lost agents are told one by one");
                return false;
            }
        }
    }

    private static AuditEvent event(Instance instance, Connection last, Presence.Offline gone) {
        return new AuditEvent.InstanceDisconnected(
                instance.id(),
                instance.agent().hostname(),
                gone.cause(),
                last.since(),
                gone.lastSeen(),
                AuditEvent.UNKNOWN_ADDRESS,
                1);
    }

    private List<Write> settled(Item item, Instance after) {
        var writes = new ArrayList<Write>();
        writes.add(replaced(item, after));
        histories
                .append(
                        after.id(),
                        Changes.of(new Change.OfPresence(after.presence())),
                        after.flapping())
                .ifPresent(writes::add);
        return writes;
    }

    private static Write replaced(Item item, Instance after) {
        return Write.replace(item, InstanceDocument.encode(after, item.value()));
    }

    /// Leases that were read before this run was held up prove nothing: it asks once more.
    ///
    /// @param after null when it is gone
    private boolean commit(Instance before, @Nullable Instance after, List<Write> writes) {
        boolean done = judges.getAsBoolean() && backend.commit(writes) instanceof Commit.Done;
        LOG.atDebug()
                .addKeyValue("host", before.id())
                .addKeyValue("done", done)
                .log("old document judged");
        if (done) {
            flapping.written(before, after);
        }
        return done;
    }
}
