package dev.muster.auth.peers;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.Leases;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The other live Auth instances of this cluster, each with a connection that is kept while it
/// lives: those whose leases say so, and those that answer although theirs has lapsed, as they
/// cannot reach the storage. While the storage does not answer here, those that were live last. Any
/// thread.
public final class Peers implements StillThere, AutoCloseable {
    /// How old the knowledge of who lives may be. A new instance is asked that much later, a gone
    /// one is asked in vain for that long.
    static final Duration FRESH = Duration.ofSeconds(2);

    /// After that long a look at the storage says nothing any more to those who do not wait for it.
    static final Duration HANGS_AFTER = Duration.ofSeconds(1);

    private static final Reason HANGS =
            new Reason(
                    Reason.Code.BACKEND_UNAVAILABLE,
                    "the storage has not said for longer than 1s who the others are",
                    "Check the storage; ask again when it answers");

    /// For how long an instance that neither renews nor answers is tried again: it may be the
    /// network between it and this one that is away.
    static final Duration TRIED_FOR = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

    private final Leases leases;
    private final String self;
    private final Link.Opener opener;
    private final Time time;

    /// Whoever has it looks at the leases and opens and closes links; the others take what is
    /// there.
    private final Semaphore looking = new Semaphore(1);

    /// Since when someone waits for the storage; null while nobody does.
    private volatile @Nullable Long lookingSinceNanos;

    private volatile boolean closed;
    private volatile Known known = new Known(Map.of(), Set.of(), List.of(), false, 0, null);

    /// A connection to another Auth instance.
    public interface Link extends AutoCloseable {
        PeerAuth peer();

        @Override
        void close();

        /// Makes links; nothing is sent yet. Throws a [FaultException] when the address cannot be
        /// used.
        interface Opener {
            Link to(AuthRun run);
        }
    }

    /// @param contacts of all that are tried, by run
    /// @param lapsed those of them whose lease has
    /// @param absent the latest run of each instance that has none that lives
    /// @param readNanos when the leases were looked at, if they were
    /// @param failure why that look saw nothing; null when it did
    private record Known(
            Map<String, Contact> contacts,
            Set<String> lapsed,
            List<KnownRun> absent,
            boolean isRead,
            long readNanos,
            @Nullable Reason failure) {
        Known {
            contacts = Map.copyOf(contacts);
            lapsed = Set.copyOf(lapsed);
            absent = List.copyOf(absent);
        }

        boolean isThere(String run, long now) {
            var contact = contacts.get(run);
            return contact != null && (!lapsed.contains(run) || contact.isThere(now));
        }
    }

    /// @param self id of this run
    public Peers(Leases leases, String self, Link.Opener opener, Time time) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
        this.opener = requireNonNull(opener, "opener");
        this.time = requireNonNull(time, "time");
    }

    /// Takes in all runs, as the storage has them now: who asks once it is away is to find them.
    /// Never blocks.
    public void saw(List<KnownRun> runs) {
        if (looking.tryAcquire()) {
            try {
                if (!closed) {
                    keep(runs);
                }
            } finally {
                looking.release();
            }
        }
    }

    /// Returns the others that live. May block on the storage.
    public List<PeerAuth> live() throws InterruptedException {
        if (isStale()) {
            look();
        }
        var now = known;
        long nanos = time.nanoTime();
        return now.contacts().entrySet().stream()
                .filter(each -> now.isThere(each.getKey(), nanos))
                .map(each -> each.getValue().link().peer())
                .toList();
    }

    /// Returns why there may be others than [#live] returned last: the storage did not say. Empty
    /// when it did.
    public Optional<Reason> doubt() {
        return Optional.ofNullable(known.failure())
                .or(() -> isHanging() ? Optional.of(HANGS) : Optional.empty());
    }

    /// Returns the latest run of each instance that was there in the last days and has none that
    /// lives, as [#live] saw it last.
    public List<KnownRun> absent() {
        var now = known;
        long nanos = time.nanoTime();
        return now.absent().stream().filter(each -> !now.isThere(each.run().id(), nanos)).toList();
    }

    @Override
    public Optional<Duration> silence(String run) {
        var contact = known.contacts().get(run);
        return contact == null ? Optional.empty() : contact.silence(time.nanoTime());
    }

    /// Puts a question to all others that live at once. Blocks until the last has answered or run
    /// out of time.
    public <A> List<AuthAnswer<A>> askLive(Function<PeerAuth, CompletableFuture<A>> question)
            throws InterruptedException {
        var calls = new LinkedHashMap<AuthRun, CompletableFuture<A>>();
        live().forEach(peer -> calls.put(peer.run(), question.apply(peer)));
        var answers = new ArrayList<AuthAnswer<A>>();
        for (var call : calls.entrySet()) {
            answers.add(answer(call.getKey(), call.getValue()));
        }
        return answers;
    }

    private static <A> AuthAnswer<A> answer(AuthRun run, CompletableFuture<A> call)
            throws InterruptedException {
        try {
            return new AuthAnswer.Given<>(run, call.get());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FaultException fault) {
                return new AuthAnswer.Missing<>(run, fault.fault().reason());
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /// Ends all connections; from now on there are no others.
    @Override
    public void close() {
        looking.acquireUninterruptibly();
        try {
            closed = true;
            keep(List.of());
        } finally {
            looking.release();
        }
    }

    private boolean isHanging() {
        var since = lookingSinceNanos;
        return since != null && time.nanoTime() - since >= HANGS_AFTER.toNanos();
    }

    private boolean isStale() {
        return !known.isRead() || time.nanoTime() - known.readNanos() >= FRESH.toNanos();
    }

    private void look() throws InterruptedException {
        if (!known.isRead()) {
            looking.acquire(); // there is nothing to take before the first look
        } else if (!looking.tryAcquire()) {
            return;
        }
        try {
            if (isStale() && !closed) {
                lookingSinceNanos = time.nanoTime();
                keep(leases.all());
            }
        } catch (FaultException e) {
            known =
                    new Known(
                            known.contacts(),
                            known.lapsed(),
                            known.absent(),
                            true,
                            time.nanoTime(),
                            e.fault().reason());
            LOG.atDebug()
                    .addKeyValue("code", e.fault().reason().code())
                    .log("peers as known before: the storage does not answer");
        } finally {
            lookingSinceNanos = null;
            looking.release();
        }
    }

    private void keep(List<KnownRun> runs) {
        var before = known.contacts();
        var contacts = new HashMap<String, Contact>();
        var lapsed = new HashSet<String>();
        var taken = new HashSet<String>();
        long now = time.nanoTime();
        for (var each : Leases.living(runs)) {
            taken.add(each.run().address());
            contact(each, before)
                    .ifPresent(contact -> {
                        if (each.age().late()) {
                            contact.probe(time);
                        } else {
                            contact.renewed(now - each.age().sinceRenewal().toNanos());
                        }
                        contacts.put(each.run().id(), contact);
                    });
        }
        for (var each : Leases.silent(runs)) {
            // Who lives answers there for those before it.
            if (isWorthATry(each) && !taken.contains(each.run().address())) {
                contact(each, before)
                        .ifPresent(contact -> {
                            contact.probe(time);
                            contacts.put(each.run().id(), contact);
                            lapsed.add(each.run().id());
                        });
            }
        }
        known =
                new Known(
                        contacts,
                        lapsed,
                        absent(runs, contacts.keySet(), lapsed),
                        true,
                        time.nanoTime(),
                        null);
        before.forEach((id, contact) -> {
            if (!contacts.containsKey(id)) {
                contact.link().close();
            }
        });
    }

    private boolean isWorthATry(KnownRun silent) {
        return silent.age().sinceRenewal().compareTo(TRIED_FOR) <= 0
                || known.isThere(silent.run().id(), time.nanoTime());
    }

    private Optional<Contact> contact(KnownRun each, Map<String, Contact> before) {
        var run = each.run();
        if (run.id().equals(self)) {
            return Optional.empty();
        }
        return Optional.ofNullable(before.get(run.id()))
                .or(() -> open(run).map(link -> new Contact(link)));
    }

    /// Returns those too that may answer although their lease has lapsed.
    private List<KnownRun> absent(List<KnownRun> runs, Set<String> contacts, Set<String> lapsed) {
        var latest = new LinkedHashMap<String, KnownRun>();
        runs.forEach(each -> latest.put(each.run().authId(), each)); // the oldest come first
        runs.stream()
                .filter(each ->
                        each.run().id().equals(self)
                                || (contacts.contains(each.run().id())
                                        && !lapsed.contains(each.run().id())))
                .forEach(each -> latest.remove(each.run().authId()));
        return List.copyOf(latest.values());
    }

    private Optional<Link> open(AuthRun run) {
        try {
            return Optional.of(opener.to(run));
        } catch (FaultException e) {
            LOG.atDebug()
                    .addKeyValue("auth_id", run.authId())
                    .addKeyValue("address", run.address())
                    .addKeyValue("cause", e.fault().reason().cause())
                    .log("another Auth instance has an address that cannot be used");
            return Optional.empty();
        }
    }
}
