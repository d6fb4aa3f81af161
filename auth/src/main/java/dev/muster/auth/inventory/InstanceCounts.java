package dev.muster.auth.inventory;

import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import java.util.Map;

/// How many agents a listing would show, and of which kind.
///
/// @param byUpgrader key `none` for agents without one
public record InstanceCounts(
        long total,
        Map<Version, Long> byVersion,
        Map<String, Long> byUpgrader,
        Map<Role, Long> byService) {
    public InstanceCounts {
        byVersion = Map.copyOf(byVersion);
        byUpgrader = Map.copyOf(byUpgrader);
        byService = Map.copyOf(byService);
    }
}
