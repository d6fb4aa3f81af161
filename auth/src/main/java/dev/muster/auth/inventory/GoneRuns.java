package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.peers.StillThere;
import dev.muster.auth.presence.Doubt;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Runs of Auth that are gone, until what they left behind is dealt with here. First it is judged
/// as a whole, whether it is one mass loss; then it is settled agent by agent: once that is
/// written, nobody can judge it any more.
///
/// The instances of a cluster take turns, by the order of their ids: the first one deals with it,
/// and each further one looks only when it should have been done. Thread-safe; blocks on the
/// backend, and may throw a [dev.muster.core.fault.FaultException].
public final class GoneRuns {
    /// How long agents take to find another Auth where there is one: a few times longer than a
    /// dial, and as long as losses count as one.
    public static final Duration GRACE = Duration.ofSeconds(30);

    /// How long one instance leaves what is one pass over all documents to the one before it.
    public static final Duration TURN = Duration.ofSeconds(15);

    /// The same of a few passes.
    static final Duration LONG_TURN = TURN.multipliedBy(2);

    private final Leases leases;
    private final String self;
    private final Incidents incidents;
    private final StillThere there;

    @GuardedBy("this")
    private final Set<String> judged = new HashSet<>();

    @GuardedBy("this")
    private final Set<String> settled = new HashSet<>();

    /// What the cluster remembers of mass losses.
    @FunctionalInterface
    public interface Incidents {
        /// Takes in that `lost` more agents of a run that is gone are lost and have no audit event
        /// of their own. Tells whether there is an incident that tells of them instead; else
        /// nothing happens. Blocks.
        boolean fold(String run, int lost);
    }

    /// @param self id of this run
    /// @param there knows of runs that are only cut off from the storage: they are not gone
    public GoneRuns(Leases leases, String self, Incidents incidents, StillThere there) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
        this.incidents = requireNonNull(incidents, "incidents");
        this.there = requireNonNull(there, "there");
    }

    /// Returns those that it is this instance's turn to judge as a whole.
    ///
    /// @param own who has not held its lease for long saw nobody go: after an outage of the backend
    ///   all leases look old
    public List<KnownRun> toJudge(LeaseStanding own) {
        var all = known();
        var turn = TURN.multipliedBy(place(all));
        return all.stream()
                .filter(run -> isGone(run) && !isJudged(run.run().id()))
                .filter(run -> isTimeToJudge(run, turn) && isSure(run, own))
                .toList();
    }

    /// Takes in that `runs` were judged, and that what is one mass loss is known to be.
    public synchronized void judged(Collection<KnownRun> runs) {
        runs.forEach(run -> judged.add(run.run().id()));
    }

    /// Returns whether what that run left behind was judged, so that it may be settled.
    synchronized boolean isJudged(String run) {
        return judged.contains(run);
    }

    /// Returns the ids of those that it is this instance's turn to settle.
    Set<String> toSettle() {
        var all = known();
        var patience = Retention.LAPSED.plus(LONG_TURN.multipliedBy(place(all)));
        return all.stream()
                .filter(this::isGone)
                .filter(run -> silence(run).compareTo(patience) >= 0)
                .map(run -> run.run().id())
                .filter(this::isToSettle)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Takes in that all documents of `runs` were settled.
    synchronized void settled(Set<String> runs) {
        settled.addAll(runs);
    }

    /// Takes in that agents of a run were found to be lost; see [Incidents#fold].
    boolean fold(String run, int lost) {
        return incidents.fold(run, lost);
    }

    /// Returns how many instances come before this one.
    public int place() {
        return place(leases.all());
    }

    /// One that lives after all begins anew.
    private List<KnownRun> known() {
        var all = leases.all();
        var gone =
                all.stream()
                        .filter(this::isGone)
                        .map(run -> run.run().id())
                        .collect(Collectors.toSet());
        synchronized (this) {
            judged.retainAll(gone);
            settled.retainAll(gone);
        }
        return all;
    }

    private boolean isGone(KnownRun run) {
        return !run.age().alive() && silence(run).compareTo(LeaseAge.LAPSES_AFTER) > 0;
    }

    /// Returns for how long nothing is heard of it: it renews nothing and answers nobody here.
    private Duration silence(KnownRun run) {
        var renewal = run.age().sinceRenewal();
        return run.age().stopped()
                ? renewal
                : there.silence(run.run().id())
                        .filter(answer -> answer.compareTo(renewal) < 0)
                        .orElse(renewal);
    }

    private int place(List<KnownRun> all) {
        return (int)
                all.stream()
                        .filter(run -> run.age().alive() && run.run().id().compareTo(self) < 0)
                        .count();
    }

    private synchronized boolean isToSettle(String run) {
        return judged.contains(run) && !settled.contains(run);
    }

    /// One that stopped in order may be started again.
    private boolean isTimeToJudge(KnownRun run, Duration turn) {
        var grace = run.age().stopped() ? Doubt.RETURN : GRACE;
        return silence(run).compareTo(grace.plus(turn)) >= 0;
    }

    private static boolean isSure(KnownRun run, LeaseStanding own) {
        return own.holds()
                && (own.heldFor().compareTo(run.age().sinceRenewal()) >= 0
                        || own.heldFor().compareTo(Doubt.RETURN) >= 0);
    }
}
