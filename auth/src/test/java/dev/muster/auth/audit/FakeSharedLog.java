package dev.muster.auth.audit;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/// A shared log in memory, which can be away or hang.
public final class FakeSharedLog implements SharedLog {
    private static final Reason AWAY = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "away", "wait");

    private final UUID id = UUID.randomUUID();
    private final Map<UUID, String> events = new LinkedHashMap<>();
    private volatile boolean away;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean hanging;
    private int taken;

    @Override
    public UUID id() {
        checkThere();
        return id;
    }

    @Override
    public void add(List<EventLine> all) {
        try {
            hanging = gate.getCount() > 0;
            gate.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw away();
        }
        checkThere();
        synchronized (this) {
            taken += all.size();
            all.forEach(one -> events.putIfAbsent(one.uid(), one.text()));
        }
    }

    @Override
    public synchronized List<String> newest(
            Instant from, Instant to, Set<String> types, int limit) {
        checkThere();
        return lines();
    }

    public void setAway(boolean away) {
        this.away = away;
    }

    /// Has it take nothing until [#goOn].
    void hang() {
        gate = new CountDownLatch(1);
    }

    /// Returns whether someone waits for it to go on.
    boolean isHanging() {
        return hanging;
    }

    void goOn() {
        gate.countDown();
    }

    public synchronized List<String> lines() {
        return new ArrayList<>(events.values());
    }

    /// Returns how many it was given, those too that it had already.
    synchronized int taken() {
        return taken;
    }

    private void checkThere() {
        if (away) {
            throw away();
        }
    }

    private static FaultException away() {
        return new FaultException(new Fault("Cannot use the storage", AWAY));
    }
}
