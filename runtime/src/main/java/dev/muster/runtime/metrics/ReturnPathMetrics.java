package dev.muster.runtime.metrics;

import dev.muster.runtime.health.ReturnPath;
import dev.muster.runtime.health.ReturnPathTracker;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// When Auth last reached this process, and what that told. Nothing is shown before the first
/// proof: no value could be taken for a good one.
public final class ReturnPathMetrics {
    private ReturnPathMetrics() {}

    /// Registers them; read from `path` at each scrape.
    public static void register(PrometheusRegistry registry, ReturnPathTracker path) {
        gauge(
                registry,
                MetricNames.RETURN_PATH_AGE,
                "Time since Auth last proved that it reaches this process, in seconds.",
                path::age);
        gauge(
                registry,
                MetricNames.CONTROL_ROUND_TRIP,
                "Latest round trip from Auth to this process, as Auth measured it, in seconds.",
                () -> path.latest().map(ReturnPath::roundTrip));
        gauge(
                registry,
                MetricNames.CLOCK_SKEW,
                "Clock of this host minus that of Auth, in seconds.",
                () -> path.latest().map(ReturnPath::clockSkew));
    }

    private static void gauge(
            PrometheusRegistry registry,
            String name,
            String help,
            Supplier<Optional<Duration>> value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(
                        gauge -> value.get().ifPresent(known -> gauge.call(known.toNanos() / 1e9)))
                .register(registry);
    }
}
