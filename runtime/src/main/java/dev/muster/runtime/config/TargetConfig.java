package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.util.Map;

/// One thing that a service looks after: an sshd, an app, a database, a cluster.
///
/// @param uri with a scheme and a host, such as `https://grafana:3000` or `tcp://db:5432`
/// @param required whether its health gates this process's readiness
/// @param expectedStatus of what speaks HTTP
/// @param check its own pace, or that of all targets
public record TargetConfig(
        String name,
        URI uri,
        Map<String, String> labels,
        boolean required,
        ExpectedStatus expectedStatus,
        TargetCheckConfig check) {
    public TargetConfig {
        requireNonNull(name, "name");
        requireNonNull(uri, "uri");
        labels = Map.copyOf(labels);
        requireNonNull(expectedStatus, "expectedStatus");
        requireNonNull(check, "check");
    }
}
