package dev.muster.auth.incident;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Doubt;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Runs of Auth that are gone and whose agents this instance has not looked after yet. One thread.
final class GoneRuns {
    /// How long agents take to find another Auth where there is one: a few times longer than a
    /// dial, and as long as losses count as one.
    static final Duration GRACE = Duration.ofSeconds(30);

    /// How long one instance leaves it to the one before it, by the order of their ids.
    static final Duration TURN = Duration.ofSeconds(15);

    private final Leases leases;
    private final String self;
    private final Set<String> done = new HashSet<>();

    GoneRuns(Leases leases, String self) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
    }

    /// Returns those that it is time to look after. Blocks on the backend.
    ///
    /// @param own who has not held its lease for long saw nobody go: after an outage of the backend
    ///   all leases look old
    List<KnownRun> due(LeaseStanding own) {
        var all = leases.all();
        done.retainAll(all.stream().map(run -> run.run().id()).collect(Collectors.toSet()));
        var turn = TURN.multipliedBy(place(all));
        return all.stream()
                .filter(run -> !run.age().alive() && !done.contains(run.run().id()))
                .filter(run -> isTime(run, turn) && isSure(run, own))
                .toList();
    }

    /// Returns how many instances come before this one.
    int place() {
        return place(leases.all());
    }

    void done(KnownRun run) {
        done.add(run.run().id());
    }

    private int place(List<KnownRun> all) {
        return (int)
                all.stream()
                        .filter(run -> run.age().alive() && run.run().id().compareTo(self) < 0)
                        .count();
    }

    /// One that stopped in order may be started again.
    private static boolean isTime(KnownRun run, Duration turn) {
        var grace = run.age().stopped() ? Doubt.RETURN : GRACE;
        return run.age().sinceRenewal().compareTo(grace.plus(turn)) >= 0;
    }

    private static boolean isSure(KnownRun run, LeaseStanding own) {
        return own.holds()
                && (own.heldFor().compareTo(run.age().sinceRenewal()) >= 0
                        || own.heldFor().compareTo(Doubt.RETURN) >= 0);
    }
}
