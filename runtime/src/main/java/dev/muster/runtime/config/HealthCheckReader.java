package dev.muster.runtime.config;

import java.time.Duration;
import java.util.Optional;

/// Reads `health_check_config:` and the same keys of one target.
final class HealthCheckReader {
    private HealthCheckReader() {}

    static HealthCheckConfig read(Section section) {
        var base = HealthCheckConfig.DEFAULT;
        return new HealthCheckConfig(
                duration(section, "interval").orElse(base.interval()),
                duration(section, "retry_interval").orElse(base.retryInterval()),
                duration(section, "timeout").orElse(base.timeout()),
                readTarget(section.section("targets"), base.targets()));
    }

    /// Returns `base` with what the section says otherwise.
    static TargetCheckConfig readTarget(Section section, TargetCheckConfig base) {
        return new TargetCheckConfig(
                duration(section, "interval").orElse(base.interval()),
                duration(section, "timeout").orElse(base.timeout()),
                threshold(section, "healthy_threshold").orElse(base.healthyThreshold()),
                threshold(section, "unhealthy_threshold").orElse(base.unhealthyThreshold()));
    }

    private static Optional<Duration> duration(Section section, String key) {
        return section.value(key).flatMap(v -> v.duration(TargetCheckConfig.SHORTEST));
    }

    private static Optional<Integer> threshold(Section section, String key) {
        return section.value(key).flatMap(v -> v.number(1, TargetCheckConfig.LARGEST_THRESHOLD));
    }
}
