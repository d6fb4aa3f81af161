package dev.muster.runtime.config;

import java.util.List;

/// A service that looks after targets: `app_service`, `db_service` or `kubernetes_service`.
public record TargetServiceConfig(boolean enabled, List<TargetConfig> targets) {
    public TargetServiceConfig {
        targets = List.copyOf(targets);
    }
}
