package dev.muster.auth.connected;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.id.HostId;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/// This instance's memory of live control streams, ordered by host id. Says nothing about agents
/// whose stream ends elsewhere.
///
/// Of each host one stream counts. Further ones, of other processes with the same identity, are
/// held beside it; that is rare, and costs the others nothing. Thread-safe; never blocks. Changes
/// for one host come from one thread at a time.
public final class ConnectedAgents {
    private static final Comparator<LiveAgent> YOUNGEST_FIRST =
            (a, b) -> Long.signum(b.process().startedNanos() - a.process().startedNanos());

    private final ConcurrentNavigableMap<HostId, LiveAgent> agents = new ConcurrentSkipListMap<>();
    private final Map<HostId, List<LiveAgent>> others = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<HostId, Moved> moved = new ConcurrentSkipListMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ShareOnce shared = new ShareOnce();
    private final Time time;

    /// @param nanos when it left, by [Time#nanoTime]
    private record Moved(LiveAgent agent, long nanos) {}

    public ConnectedAgents(Time time) {
        this.time = requireNonNull(time, "time");
    }

    /// Returns a stream that was accepted now and that is not in here yet.
    public LiveAgent newcomer(AgentProcess process, AgentInfo info, AgentLink link) {
        return new LiveAgent(shared, process, info, link, time.nanoTime());
    }

    /// Makes `agent` the stream of its host that counts, wherever it was before. Returns the one
    /// that did until now, and that is in here no more.
    ///
    /// @param epoch the connection's number for its host, higher than any before
    public Optional<LiveAgent> count(LiveAgent agent, long epoch) {
        agent.epoch(epoch);
        boolean known = forget(agent);
        moved.remove(agent.id());
        var before = agents.put(agent.id(), agent);
        count.addAndGet((known ? 0 : 1) - (before == null ? 0 : 1));
        return Optional.ofNullable(before);
    }

    /// Holds `agent`, which is not in here, beside the stream of its host that counts.
    public void hold(LiveAgent agent) {
        agent.epoch(0);
        others.merge(
                agent.id(),
                List.of(agent),
                (held, one) ->
                        Stream.concat(held.stream(), one.stream()).sorted(YOUNGEST_FIRST).toList());
        count.incrementAndGet();
    }

    /// Forgets `agent`. Tells whether it was in here.
    public boolean remove(LiveAgent agent) {
        boolean removed = agents.remove(agent.id(), agent) || forget(agent);
        if (removed) {
            count.decrementAndGet();
        }
        return removed;
    }

    /// Forgets `agent`, which counted and has a stream to another instance, but for whoever asks
    /// [#after(HostId, Duration)] until [#forgetMoved].
    public void moved(LiveAgent agent) {
        // Before it is gone from the others, so that it is always in one of the two.
        moved.put(agent.id(), new Moved(agent, time.nanoTime()));
        remove(agent);
    }

    /// Forgets that `agent` was here before it moved.
    public void forgetMoved(LiveAgent agent) {
        moved.computeIfPresent(agent.id(), (_, one) -> one.agent() == agent ? null : one);
    }

    /// Returns the stream of the host that counts.
    public Optional<LiveAgent> find(HostId id) {
        return Optional.ofNullable(agents.get(id));
    }

    /// Returns whether `agent` is the stream of its host that counts.
    public boolean isCounting(LiveAgent agent) {
        return agents.get(agent.id()) == agent;
    }

    /// Returns the streams that are held beside the one that counts, that of the youngest process
    /// first.
    public List<LiveAgent> beside(HostId id) {
        return others.getOrDefault(id, List.of());
    }

    /// Returns how many streams there are, without counting them.
    public int size() {
        return count.get();
    }

    /// Returns how many of them are held beside one that counts.
    public int heldBeside() {
        return others.values().stream().mapToInt(List::size).sum();
    }

    /// Returns the live streams in the order of their ids, each read when it is reached.
    public Stream<LiveAgent> all() {
        return agents.values().stream().flatMap(this::withOthers);
    }

    /// Returns the streams that count, in the order of their ids, each read when it is reached.
    public Stream<LiveAgent> counting() {
        return agents.values().stream();
    }

    /// Hands each live stream over, in the order of their ids.
    public void forEach(Consumer<LiveAgent> action) {
        for (var agent : agents.values()) {
            action.accept(agent);
            if (!others.isEmpty()) {
                beside(agent.id()).forEach(action);
            }
        }
    }

    /// Returns the hosts behind `last` in the order of their ids, each as its streams when it is
    /// reached, the one that counts first; one that connects or leaves meanwhile may be seen or
    /// not.
    ///
    /// @param last where the page before ended; null for the first page
    public Stream<List<ConnectedAgent>> after(@Nullable HostId last) {
        return snapshots(behind(agents, last).values().stream());
    }

    /// As the other, with those that have moved to another instance within a time and are here no
    /// more.
    public Stream<List<ConnectedAgent>> after(@Nullable HostId last, Duration movedWithin) {
        long nanos = time.nanoTime();
        MergedAgents.Gone gone =
                from ->
                        behind(moved, from).values().stream()
                                .filter(one -> isWithin(movedWithin, nanos - one.nanos()))
                                .map(Moved::agent)
                                .findFirst()
                                .orElse(null);
        var all = new MergedAgents(behind(agents, last).values().iterator(), gone, last);
        return snapshots(StreamSupport.stream(Spliterators.spliteratorUnknownSize(all, 0), false));
    }

    private static boolean isWithin(Duration limit, long nanos) {
        return Duration.ofNanos(nanos).compareTo(limit) <= 0;
    }

    private static <V> ConcurrentNavigableMap<HostId, V> behind(
            ConcurrentNavigableMap<HostId, V> all, @Nullable HostId last) {
        return last == null ? all : all.tailMap(last, false);
    }

    private Stream<List<ConnectedAgent>> snapshots(Stream<LiveAgent> counting) {
        var now = time.instant();
        long nanos = time.nanoTime();
        return counting.map(
                agent -> withOthers(agent).map(one -> snapshot(one, now, nanos)).toList());
    }

    /// Returns the streams of one host as they are now, the one that counts first.
    public List<ConnectedAgent> of(HostId id) {
        var now = time.instant();
        long nanos = time.nanoTime();
        return find(id).stream()
                .flatMap(this::withOthers)
                .map(agent -> snapshot(agent, now, nanos))
                .toList();
    }

    private Stream<LiveAgent> withOthers(LiveAgent agent) {
        return others.isEmpty()
                ? Stream.of(agent)
                : Stream.concat(Stream.of(agent), beside(agent.id()).stream());
    }

    private boolean forget(LiveAgent agent) {
        var held = beside(agent.id());
        if (!held.contains(agent)) {
            return false;
        }
        var rest = held.stream().filter(other -> other != agent).toList();
        if (rest.isEmpty()) {
            others.remove(agent.id());
        } else {
            others.put(agent.id(), rest);
        }
        return true;
    }

    private static ConnectedAgent snapshot(LiveAgent agent, Instant now, long nanos) {
        long heartbeat = agent.heartbeatNanos();
        return new ConnectedAgent(
                agent.link().peer(),
                agent.process().id(),
                agent.info(),
                agent.epoch(),
                agent.health(),
                agent.presence(now, nanos),
                now.minusNanos(nanos - agent.connectedNanos()),
                heartbeat == agent.connectedNanos() ? null : now.minusNanos(nanos - heartbeat),
                agent.returnPath().map(proof -> proof.at(now, nanos)).orElse(null),
                agent.unprovedNanos().map(since -> now.minusNanos(nanos - since)).orElse(null),
                agent.objection().orElse(null));
    }
}
