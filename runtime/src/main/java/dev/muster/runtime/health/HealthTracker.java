package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The current health of every component; the only writer of states. Thread-safe; takes no lock.
///
/// A component exists from the moment its sink is handed out, so one that never beats stays visible
/// as [ComponentState.Starting].
public final class HealthTracker {
    private static final Reason NOT_JOINED =
            new Reason(
                    Reason.Code.NOT_JOINED_YET,
                    "no heartbeat has been acknowledged yet",
                    "Wait for the join to finish, or read the log for the last attempt");

    private final Map<String, AtomicReference<ComponentHealth>> components =
            new ConcurrentHashMap<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final List<Supplier<List<Reason>>> warnings = new CopyOnWriteArrayList<>();
    private final Time time;
    private final Consumer<Transition> listener;

    public HealthTracker(Time time) {
        this(time, _ -> {});
    }

    /// @param listener told of each transition once it holds, by the thread that reported it
    public HealthTracker(Time time, Consumer<Transition> listener) {
        this.time = requireNonNull(time, "time");
        this.listener = requireNonNull(listener, "listener");
    }

    /// Returns the sink into which `component` reports its heartbeats, from any thread.
    public Consumer<Heartbeat> component(String component) {
        requireNonNull(component, "component");
        var health = components.computeIfAbsent(component, this::starting);
        return beat -> {
            var before = health.getAndUpdate(current -> current.after(beat));
            Transition.between(before, before.after(beat), beat).ifPresent(this::tell);
        };
    }

    /// Adds a watcher that is called after each transition, by the thread that reported it; it must
    /// not block.
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /// Adds somebody who knows what deserves a look although it gates nothing; must not block.
    public void warnedBy(Supplier<List<Reason>> warnings) {
        this.warnings.add(warnings);
    }

    /// Returns what deserves a look although it gates nothing.
    public List<Reason> warnings() {
        return warnings.stream().flatMap(from -> from.get().stream()).toList();
    }

    private void tell(Transition transition) {
        listener.accept(transition);
        watchers.forEach(Runnable::run);
    }

    /// Returns an immutable copy of the health of all components, by name.
    public SortedMap<String, ComponentHealth> snapshot() {
        var copy = new TreeMap<String, ComponentHealth>();
        components.forEach((name, health) -> copy.put(name, health.get()));
        return Collections.unmodifiableSortedMap(copy);
    }

    private AtomicReference<ComponentHealth> starting(String component) {
        return new AtomicReference<>(
                ComponentHealth.starting(
                        component, new ComponentState.Starting(time.instant(), NOT_JOINED)));
    }
}
