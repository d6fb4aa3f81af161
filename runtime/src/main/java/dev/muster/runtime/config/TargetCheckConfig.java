package dev.muster.runtime.config;

import java.time.Duration;

/// The pace of one target's checks.
///
/// @param interval between checks, at least 100 ms
/// @param timeout of one check, at least 100 ms
/// @param healthyThreshold successes in a row that make a target healthy, 1 to 10
/// @param unhealthyThreshold failures in a row that make it unhealthy, 1 to 10
public record TargetCheckConfig(
        Duration interval, Duration timeout, int healthyThreshold, int unhealthyThreshold) {
    /// Keeps a typing error such as `1ms` from becoming a storm.
    static final Duration SHORTEST = Duration.ofMillis(100);

    static final int LARGEST_THRESHOLD = 10;

    public static final TargetCheckConfig DEFAULT =
            new TargetCheckConfig(Duration.ofSeconds(30), Duration.ofSeconds(5), 2, 1);

    public TargetCheckConfig {
        requireLongEnough(interval, "interval");
        requireLongEnough(timeout, "timeout");
        requireThreshold(healthyThreshold, "healthyThreshold");
        requireThreshold(unhealthyThreshold, "unhealthyThreshold");
    }

    static void requireLongEnough(Duration value, String name) {
        if (value.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "%s %s is below %s".formatted(name, value, SHORTEST));
        }
    }

    private static void requireThreshold(int value, String name) {
        if (value < 1 || value > LARGEST_THRESHOLD) {
            throw new IllegalArgumentException(
                    "%s %d is outside 1 to %d".formatted(name, value, LARGEST_THRESHOLD));
        }
    }
}
