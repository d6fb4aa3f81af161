package dev.muster.auth.inventory;

import dev.muster.runtime.metrics.MetricNames;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/// What the inventory says of itself.
final class InventoryMetrics {
    private InventoryMetrics() {}

    /// Registers what is read from `recorder` at each scrape.
    static void register(PrometheusRegistry registry, InstanceRecorder recorder) {
        GaugeWithCallback.builder()
                .name(MetricNames.INVENTORY_PENDING_WRITES)
                .help("Agents of which something is not yet written to the storage.")
                .callback(gauge -> gauge.call(recorder.pending()))
                .register(registry);
    }

    /// Registers what is read from `watch` at each scrape.
    static void register(PrometheusRegistry registry, FlappingWatch watch) {
        GaugeWithCallback.builder()
                .name(MetricNames.FLAPPING_AGENTS)
                .help("Agents that come and go so often that single changes mean little.")
                .callback(gauge -> gauge.call(watch.flapping()))
                .register(registry);
    }

    /// Registers what is read from `sweeper` at each scrape.
    static void register(PrometheusRegistry registry, Sweeper sweeper) {
        CounterWithCallback.builder()
                .name(MetricNames.INVENTORY_FORGOTTEN)
                .help("Agents forgotten because they were gone for longer than is remembered.")
                .callback(counter -> counter.call((double) sweeper.forgotten()))
                .register(registry);
    }
}
