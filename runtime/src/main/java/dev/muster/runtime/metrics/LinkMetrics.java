package dev.muster.runtime.metrics;

import dev.muster.core.reason.Reason;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;

/// The link of this process to Auth: how often it was opened and lost, and until when the identity
/// behind it is valid. Thread-safe.
public final class LinkMetrics {
    private final Counter opened;
    private final Counter lost;
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

    /// Takes note of the identity that is in use from now on.
    public void identityValidUntil(Instant instant) {
        expiry.set((double) instant.getEpochSecond());
    }
}
