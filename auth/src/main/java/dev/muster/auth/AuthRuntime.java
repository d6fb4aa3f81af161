package dev.muster.auth;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.SharedLog;
import dev.muster.core.time.Time;
import dev.muster.runtime.rpc.NativeTransport;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.security.SecureRandom;
import java.util.Optional;

/// What an Auth Service needs of its process.
///
/// @param sharedLog where the storage keeps the audit events of all instances, if it does
/// @param random makes keys, tokens and jitter
public record AuthRuntime(
        NativeTransport transport,
        Optional<SharedLog> sharedLog,
        PrometheusRegistry metrics,
        SecureRandom random,
        Time time) {
    public AuthRuntime {
        requireNonNull(transport, "transport");
        requireNonNull(sharedLog, "sharedLog");
        requireNonNull(metrics, "metrics");
        requireNonNull(random, "random");
        requireNonNull(time, "time");
    }
}
