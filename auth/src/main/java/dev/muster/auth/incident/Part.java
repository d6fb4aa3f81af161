package dev.muster.auth.incident;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// What one run of Auth lost in an incident.
///
/// @param run whose agents they were
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

    /// Returns this with what `other` lost in addition.
    Part plus(Part other) {
        return new Part(
                run,
                authId,
                address,
                gone,
                begun,
                lost + other.lost,
                of + other.of,
                sum(lostVersions, other.lostVersions),
                sum(keptVersions, other.keptVersions),
                folded + other.folded,
                held || other.held);
    }

    static Map<String, Integer> sum(Map<String, Integer> some, Map<String, Integer> others) {
        var sum = new HashMap<>(some);
        others.forEach((version, count) -> sum.merge(version, count, Integer::sum));
        return sum;
    }
}
