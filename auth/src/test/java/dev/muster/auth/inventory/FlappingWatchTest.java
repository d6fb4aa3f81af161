package dev.muster.auth.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.presence.Flapping;
import dev.muster.auth.presence.Presence;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.AgentHealth;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class FlappingWatchTest {
    private static final Reason DOWN = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "down", "wait");

    private final ManualTime time = new ManualTime();
    private final Instant start = time.instant();
    private final MemoryBackend backend = new MemoryBackend(time);
    private final Documents documents = new Documents(backend);
    private final List<AuditEvent> audit = new CopyOnWriteArrayList<>();
    private volatile boolean refuses;
    private final FlappingWatch watch = new FlappingWatch(backend, this::record, time);

    @BeforeEach
    void start() {
        watch.start();
    }

    @AfterEach
    void close() {
        watch.close();
    }

    @Test
    void endsWhatFlapsByTimeAlone() throws Exception {
        begin();
        assertThat(gauge()).isEqualTo(1);

        pass(Duration.ofMinutes(8));

        assertThat(audit).containsExactly(flaps(), calm());
        assertThat(gauge()).isZero();
    }

    @Test
    void saysLaterWhatTheLogDidNotTake() throws Exception {
        refuses = true;
        begin();
        pass(Duration.ofMinutes(9));
        assertThat(audit).isEmpty();

        refuses = false;
        pass(Duration.ofSeconds(2));

        assertThat(audit).containsExactly(flaps(), calm());
    }

    @Test
    void leavesItToTheRunThatWroteLast() throws Exception {
        begin();
        var again = start.plus(Duration.ofMinutes(7));
        documents.put(1, new Presence.Connected(again), new Flapping.Restless(start, 5, again));

        pass(Duration.ofMinutes(9));

        assertThat(audit).containsExactly(flaps());
        assertThat(gauge()).isZero();
    }

    @Test
    void goesOnAfterAnOutageOfTheStorage() throws Exception {
        begin();
        backend.breakDown(DOWN);
        pass(Duration.ofMinutes(9));
        assertThat(audit).containsExactly(flaps());

        backend.repair();
        pass(Duration.ofSeconds(2));

        assertThat(audit).containsExactly(flaps(), calm());
    }

    private void begin() {
        var flapping = new Flapping.Restless(start, 3, start);
        documents.put(1, new Presence.Connected(start), flapping);
        watch.written(instance(Flapping.none()), instance(flapping));
    }

    private void record(AuditEvent event) {
        if (refuses) {
            throw new FaultException(new Fault("Cannot write the audit log", DOWN));
        }
        audit.add(event);
    }

    private Instance instance(Flapping flapping) {
        return new Instance(
                Agents.id(1),
                Agents.CERTIFICATE,
                null,
                Agents.info("h1"),
                AgentHealth.UNTOLD,
                new Presence.Connected(start),
                flapping);
    }

    private AuditEvent flaps() {
        return new AuditEvent.InstanceFlapping(Agents.id(1), "h1");
    }

    private AuditEvent calm() {
        return new AuditEvent.InstanceCalm(Agents.id(1), "h1", start);
    }

    /// Returns when the watch has done what was due and sleeps.
    private void pass(Duration duration) throws InterruptedException {
        for (long i = duration.dividedBy(FlappingWatch.LOOK); i > 0; i--) {
            time.advance(FlappingWatch.LOOK);
        }
        time.advance(Duration.ZERO);
    }

    private double gauge() {
        var registry = new PrometheusRegistry();
        InventoryMetrics.register(registry, watch);
        var gauge = (GaugeSnapshot) registry.scrape().get(0);
        assertThat(gauge.getMetadata().getName()).isEqualTo(MetricNames.FLAPPING_AGENTS);
        return gauge.getDataPoints().getFirst().getValue();
    }
}
