package dev.muster.core.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import java.util.Map;
import java.util.Set;

/// What an agent says of itself; the same in a join, on the control stream and in the inventory.
/// Claims, not facts: only the services are checked against the agent's certificate.
///
/// @param services what it runs
/// @param upgrader what keeps it up to date, such as `unit`; empty when nothing does
/// @param upgraderVersion empty when there is none
/// @param updateGroup empty when it is in none
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
