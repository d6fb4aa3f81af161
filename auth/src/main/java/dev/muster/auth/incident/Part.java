package dev.muster.auth.incident;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one run of Auth lost in an incident.
///
/// @param run whose agents they were; empty where it stands for several, as do the next two
/// @param authId host id of that Auth
/// @param address where it is reached, `host:port`
/// @param gone whether the run itself is gone
/// @param begun by the clock of whoever counted; with `run` it tells parts apart
/// @param lost so far, each agent once
/// @param of how many agents it had
/// @param lostVersions how many of those that are lost ran which version; few at most, the others
///   under an empty name
/// @param keptVersions the same of agents that were not lost
/// @param folded disconnects that have no audit event of their own
/// @param held whether some are lost that may come back before it is said, and are folded then
public record Part(
        String run,
        String authId,
        String address,
        boolean gone,
        Instant begun,
        int lost,
        int of,
        Map<String, Integer> lostVersions,
        Map<String, Integer> keptVersions,
        long folded,
        boolean held) {
    public Part {
        requireNonNull(run, "run");
        requireNonNull(authId, "authId");
        requireNonNull(address, "address");
        requireNonNull(begun, "begun");
        lostVersions = Map.copyOf(lostVersions);
        keptVersions = Map.copyOf(keptVersions);
    }

    /// Returns whether both tell of the same.
    boolean isSame(Part other) {
        return run.equals(other.run) && begun.equals(other.begun);
    }

    /// Returns whether it is most of what that Auth had.
    boolean isMost() {
        return gone || 2L * lost > of;
    }

    /// Returns this with `count` more disconnects that have no event.
    Part folding(int count) {
        return new Part(
                run,
                authId,
                address,
                gone,
                begun,
                lost,
                of,
                lostVersions,
                keptVersions,
                folded + count,
                held);
    }

    /// Returns whether it is what several runs lost together, of which there were too many.
    boolean isOfMany() {
        return run.isEmpty();
    }

    /// Returns `others`, what several runs lost, with what is new in this.
    ///
    /// @param others null for none
    /// @param told this as it is in there already; null where it is not
    Part amongMany(@Nullable Part others, @Nullable Part told) {
        var all = others == null ? none() : others;
        var before = told == null ? none() : told;
        return new Part(
                "",
                "",
                "",
                false,
                all.begun,
                all.lost + lost - before.lost,
                all.of + of - before.of,
                sum(all.lostVersions, less(lostVersions, before.lostVersions)),
                sum(all.keptVersions, less(keptVersions, before.keptVersions)),
                all.folded + folded - before.folded,
                all.held || held);
    }

    private Part none() {
        return new Part("", "", "", false, begun, 0, 0, Map.of(), Map.of(), 0, false);
    }

    static Map<String, Integer> sum(Map<String, Integer> some, Map<String, Integer> others) {
        var sum = new HashMap<>(some);
        others.forEach((version, count) -> sum.merge(version, count, Integer::sum));
        return sum;
    }

    private static Map<String, Integer> less(
            Map<String, Integer> some, Map<String, Integer> others) {
        var rest = new HashMap<>(some);
        others.forEach((version, count) -> rest.merge(version, -count, Integer::sum));
        return rest;
    }
}
