package dev.muster.runtime.metrics;

import dev.muster.core.reason.Reason;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;

/// The link of this process to Auth: how often it was opened and lost, how fast Auth answers on it,
/// and until when the identity behind it is valid. Thread-safe.
public final class LinkMetrics {
    /// Seconds, from a quiet local network to well past the timeout of a heartbeat.
    private static final double[] LATENCIES = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private static final double NANOS = 1e9;

    private final Counter opened;
    private final Counter lost;
    private final Counter moved;
    private final Histogram latency;
    private final Gauge expiry;

    public LinkMetrics(PrometheusRegistry registry) {
        opened =
                Counter.builder()
                        .name(MetricNames.CONTROL_STREAMS_OPENED)
                        .help("Control streams that an Auth Service has welcomed.")
                        .register(registry);
        lost =
                Counter.builder()
                        .name(MetricNames.CONTROL_STREAMS_LOST)
                        .help("Control streams that ended, by the code of the reason.")
                        .labelNames("reason")
                        .register(registry);
        moved =
                Counter.builder()
                        .name(MetricNames.CONTROL_STREAMS_MOVED)
                        .help("Control streams left for one to another Auth Service, by why.")
                        .labelNames("reason")
                        .register(registry);
        latency =
                Histogram.builder()
                        .name(MetricNames.HEARTBEAT_LATENCY)
                        .help("Time from sending a heartbeat to its acknowledgement.")
                        .classicOnly()
                        .classicUpperBounds(LATENCIES)
                        .register(registry);
        expiry =
                Gauge.builder()
                        .name(MetricNames.CERTIFICATE_EXPIRY)
                        .help(
                                "When the host certificate expires, seconds since 1970; 0 before the join.")
                        .register(registry);
    }

    public void opened() {
        opened.inc();
    }

    public void lost(Reason.Code why) {
        lost.labelValues(why.name()).inc();
    }

    /// Takes note that a stream was left for one to another Auth.
    public void moved(String why) {
        moved.labelValues(why).inc();
    }

    /// Takes note that Auth acknowledged a heartbeat so long after it was sent.
    public void acknowledgedAfter(Duration time) {
        latency.observe(time.toNanos() / NANOS);
    }

    /// Takes note of the identity that is in use from now on.
    public void identityValidUntil(Instant instant) {
        expiry.set((double) instant.getEpochSecond());
    }
}
