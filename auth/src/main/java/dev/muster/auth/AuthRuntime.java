package dev.muster.auth;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import dev.muster.runtime.rpc.NativeTransport;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.security.SecureRandom;

/// What an Auth Service needs of its process.
///
/// @param random makes keys, tokens and jitter
public record AuthRuntime(
        NativeTransport transport, PrometheusRegistry metrics, SecureRandom random, Time time) {
    public AuthRuntime {
        requireNonNull(transport, "transport");
        requireNonNull(metrics, "metrics");
        requireNonNull(random, "random");
        requireNonNull(time, "time");
    }
}
