package dev.muster.auth.control;

import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.id.HostId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// The cluster's memory as a list of what it was told.
final class FakeRecords implements Records {
    record Left(
            HostId host, long epoch, LeaveCause cause, Instant lastSeen, @Nullable Instant back) {}

    final List<Left> left = new CopyOnWriteArrayList<>();
    final List<LiveAgent> connected = new CopyOnWriteArrayList<>();
    final Map<HostId, Doubt> dropped = new ConcurrentHashMap<>();
    final List<HostId> moved = new CopyOnWriteArrayList<>();
    final Set<HostId> elsewhere = ConcurrentHashMap.newKeySet();

    /// Whom another Auth has, which shows when their document is written next.
    final Set<HostId> claimed = ConcurrentHashMap.newKeySet();

    final List<LiveAgent> changes = new CopyOnWriteArrayList<>();

    /// Whose end somebody has to hear of.
    final Set<LiveAgent> known = ConcurrentHashMap.newKeySet();

    private final Set<HostId> here = ConcurrentHashMap.newKeySet();
    final Map<HostId, Long> epochs = new ConcurrentHashMap<>();

    @Override
    public long opened(LiveAgent agent) {
        return epochs.merge(agent.id(), 1L, Long::sum);
    }

    @Override
    public void connected(LiveAgent agent) {
        connected.add(agent);
        known.add(agent);
        here.add(agent.id());
    }

    @Override
    public void changed(LiveAgent agent) {
        changes.add(agent);
    }

    @Override
    public void dropped(LiveAgent agent, Doubt doubt, Instant since) {
        dropped.put(agent.id(), doubt);
        if (claimed.contains(agent.id())) {
            elsewhere.add(agent.id());
        }
    }

    @Override
    public void moved(LiveAgent agent) {
        moved.add(agent.id());
    }

    @Override
    public boolean isElsewhere(LiveAgent agent) {
        return elsewhere.contains(agent.id());
    }

    @Override
    public boolean isFlapping(HostId host) {
        return false;
    }

    @Override
    public boolean left(
            LiveAgent agent, LeaveCause cause, Instant lastSeen, @Nullable Instant back) {
        left.add(new Left(agent.id(), agent.epoch(), cause, lastSeen, back));
        boolean remembered = here.remove(agent.id());
        if (remembered) {
            known.add(agent);
        }
        return remembered;
    }

    List<Left> leftOf(HostId host) {
        return new ArrayList<>(left.stream().filter(l -> l.host().equals(host)).toList());
    }
}
