package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.Leases;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Runs of Auth that are no more and whose agents had their time to turn up elsewhere, as far as
/// they are not dealt with here. One thread.
///
/// The instances of a cluster take turns, by the order of their ids: the first one deals with it,
/// and each further one looks only when it should have been done.
final class LostOwners {
    /// How long one instance waits for the one before it: a few passes over all documents.
    static final Duration TURN = Duration.ofSeconds(30);

    private final Leases leases;
    private final String self;
    private Set<String> done = Set.of();

    LostOwners(Leases leases, String self) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
    }

    /// Returns the ids of those that it is this instance's turn to deal with. Blocks on the
    /// backend, and may throw a [dev.muster.core.fault.FaultException].
    Set<String> due() {
        var all = leases.all();
        done = ids(all.stream().filter(run -> done.contains(run.run().id())).toList());
        long before =
                all.stream()
                        .filter(run -> run.age().alive() && run.run().id().compareTo(self) < 0)
                        .count();
        var patience = Retention.LAPSED.plus(TURN.multipliedBy(before));
        return ids(
                all.stream()
                        .filter(run -> !run.age().alive())
                        .filter(run -> run.age().sinceRenewal().compareTo(patience) >= 0)
                        .filter(run -> !done.contains(run.run().id()))
                        .toList());
    }

    /// Takes in that all documents of `runs` were judged.
    void done(Set<String> runs) {
        done = union(done, runs);
    }

    private static Set<String> ids(List<KnownRun> runs) {
        return runs.stream().map(run -> run.run().id()).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream())
                .collect(Collectors.toUnmodifiableSet());
    }
}
