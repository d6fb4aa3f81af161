package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.stream.Stream;

/// Heartbeats of which none is acknowledged: the first one over a link, or those over several
/// between which the agent has moved meanwhile, looking for one that acknowledges.
///
/// @param dueNanos when that is a miss
/// @param peers that were asked
record Unanswered(long dueNanos, List<String> peers) {
    Unanswered {
        peers = List.copyOf(peers);
    }

    static Unanswered by(String peer, long dueNanos) {
        return new Unanswered(dueNanos, List.of(requireNonNull(peer, "peer")));
    }

    /// Returns this with another peer, which has no more time than is left.
    Unanswered andBy(String peer) {
        return new Unanswered(
                dueNanos, Stream.concat(peers.stream(), Stream.of(peer)).distinct().toList());
    }
}
