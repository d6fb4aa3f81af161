package dev.muster.auth.inventory;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import java.util.Map;
import java.util.stream.Stream;

/// How many agents a listing would show, and of which kind.
///
/// @param byUpgrader key `none` for agents without one
public record InstanceCounts(
        long total,
        Map<Version, Long> byVersion,
        Map<String, Long> byUpgrader,
        Map<Role, Long> byService) {
    /// Counts `agents`.
    public static InstanceCounts of(Stream<AgentInfo> agents) {
        var tally = new Tally();
        agents.forEach(tally::add);
        return tally.counts();
    }

    public InstanceCounts {
        byVersion = Map.copyOf(byVersion);
        byUpgrader = Map.copyOf(byUpgrader);
        byService = Map.copyOf(byService);
    }
}
