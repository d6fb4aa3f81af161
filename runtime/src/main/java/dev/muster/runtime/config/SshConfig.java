package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/// `ssh_service`: the node service, which speaks for the host itself.
///
/// @param sshd the host's SSH server; empty where there is none to look after
public record SshConfig(boolean enabled, Map<String, String> labels, Optional<TargetConfig> sshd) {
    public SshConfig {
        labels = Map.copyOf(labels);
        requireNonNull(sshd, "sshd");
    }
}
