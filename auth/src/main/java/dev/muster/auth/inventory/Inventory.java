package dev.muster.auth.inventory;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.Leases;
import dev.muster.backend.Backend;
import dev.muster.core.time.Time;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the backend holds of agents, and what of it this instance writes, watches over and clears
/// away.
public final class Inventory {
    private static final Logger LOG = LoggerFactory.getLogger(Inventory.class);

    private final FlappingWatch flapping;
    private final InstanceRecorder recorder;
    private final Sweeper sweeper;
    private final InstanceStore instances;

    /// @param ttl how long an instance that is not heard of counts as there
    /// @param retention how long an agent that is gone is remembered
    /// @param heldFor for how long this run has held its lease without a gap
    /// @param record takes an audit event durably
    public Inventory(
            Backend backend,
            Duration ttl,
            Duration retention,
            AuthRun self,
            Leases leases,
            GoneRuns gone,
            Supplier<Duration> heldFor,
            Consumer<AuditEvent> record,
            Time time,
            RandomGenerator random) {
        flapping = new FlappingWatch(backend, record, time);
        recorder = new InstanceRecorder(backend, self, leases, heldFor, flapping, time, random);
        sweeper =
                new Sweeper(
                        backend, retention, self, leases, gone, flapping, heldFor, recorder, record,
                        time, random);
        instances = new InstanceStore(backend, leases, heldFor, ttl, time);
    }

    public void start() {
        flapping.start();
        recorder.start();
        sweeper.start();
    }

    /// Exposes what is read when scraped.
    public void register(PrometheusRegistry registry) {
        InventoryMetrics.register(registry, recorder);
        InventoryMetrics.register(registry, flapping);
        InventoryMetrics.register(registry, sweeper);
    }

    /// Returns what writes.
    public InstanceRecorder recorder() {
        return recorder;
    }

    /// Returns what reads.
    public InstanceStore instances() {
        return instances;
    }

    /// Writes what is to be written if the backend takes it within `farewell`, and ends.
    public void close(Duration farewell) {
        sweeper.close();
        flush(farewell);
        recorder.close();
        flapping.close();
    }

    private void flush(Duration patience) {
        try {
            if (!recorder.flush(patience)) {
                LOG.atWarn()
                        .addKeyValue("agents", recorder.pending())
                        .log("changes of agents are not stored");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
