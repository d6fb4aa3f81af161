package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import java.util.Map;
import java.util.Set;

/// What an agent says of itself. Whoever receives it has checked its limits, and the services
/// against the certificate.
///
/// @param upgrader empty when there is none; so are its version and the update group
public record AgentInfo(
        String hostname,
        Version version,
        Set<Role> services,
        Map<String, String> labels,
        String upgrader,
        String upgraderVersion,
        String updateGroup) {
    public AgentInfo {
        requireNonNull(hostname, "hostname");
        requireNonNull(version, "version");
        services = Set.copyOf(services);
        labels = Map.copyOf(labels);
        requireNonNull(upgrader, "upgrader");
        requireNonNull(upgraderVersion, "upgraderVersion");
        requireNonNull(updateGroup, "updateGroup");
    }
}
