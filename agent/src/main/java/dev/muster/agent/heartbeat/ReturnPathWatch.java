package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.health.ReturnPathTracker.Freshness;
import dev.muster.runtime.task.PeriodicTask;
import java.util.function.Consumer;

/// Fails `instance` when the return path goes stale, where that gates readiness: the next
/// acknowledgement, which would say so too, may be a minute away.
///
/// Looks every timeout of a heartbeat, so that it is that much late at most.
public final class ReturnPathWatch implements AutoCloseable {
    private final ReturnPathTracker path;
    private final HealthTracker health;
    private final Consumer<Heartbeat> instance;
    private final HealthCheckConfig pace;
    private final boolean required;
    private final Time time;
    private final PeriodicTask watch;

    /// @param required whether the path gates readiness; otherwise there is nothing to watch
    public ReturnPathWatch(
            ReturnPathTracker path,
            HealthTracker health,
            Consumer<Heartbeat> instance,
            HealthCheckConfig pace,
            boolean required,
            Time time) {
        this.path = requireNonNull(path, "path");
        this.health = requireNonNull(health, "health");
        this.instance = requireNonNull(instance, "instance");
        this.pace = requireNonNull(pace, "pace");
        this.required = required;
        this.time = requireNonNull(time, "time");
        this.watch = PeriodicTask.every(pace.timeout(), "agent-return-path", this::look, time);
    }

    public void start() {
        if (required) {
            watch.start();
        }
    }

    @Override
    public void close() {
        watch.close();
    }

    private void look() {
        var known = health.snapshot().get(Heartbeats.INSTANCE);
        if (known != null
                && known.state() instanceof ComponentState.Ok
                && path.freshness() == Freshness.STALE) {
            var at = time.instant();
            instance.accept(
                    new Heartbeat.Failed(at, path.staleness(), at.plus(pace.retryInterval())));
        }
    }
}
