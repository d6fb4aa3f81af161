package dev.muster.runtime.config;

import java.util.Map;

/// `ssh_service`: the node service, which speaks for the host itself.
public record SshConfig(boolean enabled, Map<String, String> labels) {
    public SshConfig {
        labels = Map.copyOf(labels);
    }
}
