package dev.muster.agent.target;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.heartbeat.Clearance;
import dev.muster.agent.heartbeat.Gate;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.core.time.Time;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// What the services of an agent look after, checked from the start to the end. A service with a
/// required target is a gate's matter: while the target is unhealthy the service has failed, at
/// once and whatever Auth acknowledges; until its first check has ended, nobody knows.
public final class Targets implements Gate, AutoCloseable {
    private final List<TargetWatch> watches = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private final HealthTracker health;
    private final Time time;

    /// @param health told of each service that a required target fails
    /// @param random for jitter; may be used by several threads at once, as [java.util.Random] may
    public Targets(
            Collection<Target> targets, HealthTracker health, Time time, RandomGenerator random) {
        var dialer = new Dialer();
        this(targets, target -> target.probe(dialer), health, time, random);
    }

    Targets(
            Collection<Target> targets,
            Function<Target, Probe> probes,
            HealthTracker health,
            Time time,
            RandomGenerator random) {
        this.health = requireNonNull(health, "health");
        this.time = requireNonNull(time, "time");
        for (var target : targets) {
            watches.add(new TargetWatch(target, probes.apply(target), this::changed, time, random));
        }
    }

    /// Begins with the checks, one thread a target.
    public void start() {
        watches.forEach(watch -> threads.add(watch.start()));
    }

    /// Adds a watcher that is called after each change of a target, by that target's thread; it
    /// must not block.
    public void watch(Runnable watcher) {
        watchers.add(watcher);
    }

    /// Returns the health of all targets, in the order of the configuration.
    public List<TargetHealth> health() {
        return watches.stream().map(TargetWatch::health).toList();
    }

    @Override
    public Clearance of(String component) {
        var required =
                watches.stream()
                        .map(TargetWatch::health)
                        .filter(target ->
                                target.required() && target.service().key().equals(component))
                        .toList();
        var unhealthy =
                required.stream()
                        .filter(target -> target.state() instanceof TargetState.Unhealthy)
                        .toList();
        if (!unhealthy.isEmpty()) {
            return new Clearance.Refused(UnhealthyTargets.reason(unhealthy));
        }
        return required.stream().anyMatch(target -> target.state() instanceof TargetState.Unknown)
                ? new Clearance.Pending()
                : new Clearance.Granted();
    }

    private void changed(TargetWatch watch, TargetState before) {
        var target = watch.health();
        TargetLog.changed(before, target);
        if (target.required()) {
            fail(watch.target());
        }
        watchers.forEach(Runnable::run);
    }

    private void fail(Target target) {
        var component = target.service().key();
        if (of(component) instanceof Clearance.Refused(var why)) {
            var at = time.instant();
            var next = at.plus(target.config().check().interval());
            health.component(component).accept(new Heartbeat.Failed(at, why, next));
        }
    }

    /// Ends the checks.
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        try {
            for (var thread : threads) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the caller is in a hurry
        }
    }
}
