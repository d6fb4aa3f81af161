package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// The pace of heartbeats and of target checks.
///
/// @param interval between heartbeats while ok, at least 100 ms
/// @param retryInterval between heartbeats until ok again, at least 100 ms
/// @param timeout of one attempt over all Auth addresses, at least 100 ms
public record HealthCheckConfig(
        Duration interval, Duration retryInterval, Duration timeout, TargetCheckConfig targets) {
    public static final HealthCheckConfig DEFAULT =
            new HealthCheckConfig(
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    TargetCheckConfig.DEFAULT);

    public HealthCheckConfig {
        TargetCheckConfig.requireLongEnough(interval, "interval");
        TargetCheckConfig.requireLongEnough(retryInterval, "retryInterval");
        TargetCheckConfig.requireLongEnough(timeout, "timeout");
        requireNonNull(targets, "targets");
    }
}
