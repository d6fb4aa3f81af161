package dev.muster.auth.inventory;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import java.util.HashMap;
import java.util.Map;

/// Counts agents one at a time.
final class Tally {
    private long total;
    private final Map<Version, Long> byVersion = new HashMap<>();
    private final Map<String, Long> byUpgrader = new HashMap<>();
    private final Map<Role, Long> byService = new HashMap<>();

    void add(AgentInfo agent) {
        total++;
        byVersion.merge(agent.version(), 1L, Long::sum);
        byUpgrader.merge(InstanceFilter.upgraderOf(agent), 1L, Long::sum);
        agent.services().forEach(service -> byService.merge(service, 1L, Long::sum));
    }

    InstanceCounts counts() {
        return new InstanceCounts(total, byVersion, byUpgrader, byService);
    }
}
