package dev.muster.auth.connected;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// This instance's memory of live control streams, at most one per host id, ordered by id. Says
/// nothing about agents whose stream ends elsewhere. Thread-safe; never blocks.
public final class ConnectedAgents {
    private final ConcurrentNavigableMap<HostId, LiveAgent> agents = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ShareOnce shared = new ShareOnce();
    private final Time time;

    public ConnectedAgents(Time time) {
        this.time = requireNonNull(time, "time");
    }

    /// What a registration did.
    ///
    /// @param older the stream of the same host that it took the place of; null when there was none
    public record Registration(LiveAgent agent, @Nullable LiveAgent older) {
        public Optional<LiveAgent> replaced() {
            return Optional.ofNullable(older);
        }
    }

    /// Makes `link` the host's stream from now on. The caller closes the stream it took the place
    /// of, and registers streams of one host in the order of their epochs.
    public Registration register(HostId id, AgentInfo info, long epoch, AgentLink link) {
        var agent = new LiveAgent(shared, id, info, epoch, link, time.nanoTime());
        var older = agents.put(id, agent);
        if (older == null) {
            count.incrementAndGet();
        }
        return new Registration(agent, older);
    }

    /// Forgets `agent`, unless a newer stream of its host has taken its place. Tells whether it was
    /// the host's stream.
    public boolean remove(LiveAgent agent) {
        boolean removed = agents.remove(agent.id(), agent);
        if (removed) {
            count.decrementAndGet();
        }
        return removed;
    }

    public Optional<LiveAgent> find(HostId id) {
        return Optional.ofNullable(agents.get(id));
    }

    /// Returns how many streams there are, without counting them.
    public int size() {
        return count.get();
    }

    /// Returns the live streams in the order of their ids, each read when it is reached.
    public Stream<LiveAgent> all() {
        return agents.values().stream();
    }

    /// Hands each live stream over, in the order of their ids.
    public void forEach(Consumer<LiveAgent> action) {
        agents.values().forEach(action);
    }

    /// Returns the agents behind `last` in the order of their ids, each as it is when it is
    /// reached; one that connects or leaves meanwhile may be seen or not.
    ///
    /// @param last where the page before ended; null for the first page
    public Stream<ConnectedAgent> after(@Nullable HostId last) {
        var rest = last == null ? agents : agents.tailMap(last, false);
        var now = time.instant();
        long nanos = time.nanoTime();
        return rest.values().stream().map(agent -> snapshot(agent, now, nanos));
    }

    private static ConnectedAgent snapshot(LiveAgent agent, Instant now, long nanos) {
        var components = agent.components();
        long heartbeat = agent.heartbeatNanos();
        return new ConnectedAgent(
                agent.id(),
                agent.info(),
                agent.epoch(),
                components,
                agent.presence(now, nanos),
                now.minusNanos(nanos - agent.connectedNanos()),
                heartbeat == agent.connectedNanos() ? null : now.minusNanos(nanos - heartbeat));
    }
}
