package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Says which stream of a host counts, and tells it both memories. In the host's turn; never
/// blocks.
final class Seats {
    private final ConnectedAgents agents;
    private final Records records;
    private final Clones clones;
    private final Time time;

    Seats(ConnectedAgents agents, Records records, Clones clones, Time time) {
        this.agents = requireNonNull(agents, "agents");
        this.records = requireNonNull(records, "records");
        this.clones = requireNonNull(clones, "clones");
        this.time = requireNonNull(time, "time");
    }

    /// Gives a stream its place and returns those that lose theirs: an earlier one of the same
    /// process, and the oldest of too many. Throws a [FaultException] with `DUPLICATE_IDENTITY`
    /// when there is no place for it.
    List<LiveAgent> take(LiveAgent newcomer) {
        var host = newcomer.id();
        var counting = agents.find(host).orElse(null);
        var earlier = earlier(newcomer);
        var rival = counting == earlier ? null : counting;
        int beside = (int) agents.beside(host).stream().filter(held -> held != earlier).count();
        var place =
                Place.of(
                        newcomer.process(),
                        rival == null ? null : rival.process(),
                        beside,
                        cameLately(newcomer, earlier));
        var losers = new ArrayList<LiveAgent>();
        switch (place) {
            case COUNTS -> {
                count(newcomer)
                        .filter(before -> before != earlier)
                        .ifPresent(before -> losers.addAll(hold(before)));
            }
            case BESIDE -> agents.hold(newcomer);
            case TOO_SOON ->
                    throw Duplicate.refusal(
                            requireNonNull(rival, "rival"), "may come back once a minute");
            case TOO_MANY ->
                    throw Duplicate.refusal(
                            requireNonNull(rival, "rival"),
                            "is one of too many: %d are held already".formatted(beside));
        }
        if (earlier != null) {
            agents.remove(earlier);
            losers.add(earlier);
        }
        return losers;
    }

    /// Lets the youngest of those that are held beside count, now that the one that did is gone.
    Optional<LiveAgent> inherit(HostId host) {
        var heir = agents.beside(host).stream().findFirst();
        heir.ifPresent(agent -> {
            count(agent);
            if (agent.hasSpoken()) {
                records.connected(agent);
            }
            agent.object(null);
        });
        return heir;
    }

    private Optional<LiveAgent> count(LiveAgent agent) {
        return agents.count(agent, records.opened(agent));
    }

    /// Returns the oldest if they are too many now.
    private List<LiveAgent> hold(LiveAgent before) {
        agents.hold(before);
        var held = agents.beside(before.id());
        if (held.size() <= Place.MOST_BESIDE) {
            return List.of();
        }
        agents.remove(held.getLast());
        return List.of(held.getLast());
    }

    private @Nullable LiveAgent earlier(LiveAgent newcomer) {
        var host = newcomer.id();
        return Stream.concat(agents.find(host).stream(), agents.beside(host).stream())
                .filter(held -> held.process().id().equals(newcomer.process().id()))
                .findFirst()
                .orElse(null);
    }

    private boolean cameLately(LiveAgent newcomer, @Nullable LiveAgent earlier) {
        long now = time.nanoTime();
        return clones.cameLately(newcomer, now)
                || (earlier != null
                        && earlier.objection().isPresent()
                        && now - earlier.connectedNanos() < Clones.MEMORY.toNanos());
    }
}
