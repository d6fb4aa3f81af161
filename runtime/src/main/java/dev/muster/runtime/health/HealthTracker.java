package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// The current health of every component; the only writer of states. Thread-safe; never blocks.
///
/// A component exists from the moment its sink is handed out, so one that never beats stays visible
/// as [ComponentState.Starting].
public final class HealthTracker {
    private static final Reason NOT_JOINED =
            new Reason(
                    Reason.Code.NOT_JOINED_YET,
                    "no heartbeat has been acknowledged yet",
                    "Wait for the join to finish, or read the log for the last attempt");

    private final Map<String, ComponentHealth> components = new ConcurrentHashMap<>();
    private final Time time;

    public HealthTracker(Time time) {
        this.time = requireNonNull(time, "time");
    }

    /// Returns the sink into which `component` reports its heartbeats.
    public Consumer<Heartbeat> component(String component) {
        requireNonNull(component, "component");
        components.putIfAbsent(
                component,
                ComponentHealth.starting(
                        component, new ComponentState.Starting(time.instant(), NOT_JOINED)));
        return beat -> components.computeIfPresent(component, (_, health) -> health.after(beat));
    }

    /// Returns an immutable copy of the health of all components, by name.
    public SortedMap<String, ComponentHealth> snapshot() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(components));
    }
}
