package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.role.Role;
import dev.muster.core.version.Version;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which agents a listing shows: those that meet every part; an empty or null part lets all pass.
///
/// @param services an agent that runs any of these
/// @param olderThan strictly; so is `newerThan`
/// @param upgrader [#NONE] asks for agents without one
public record InstanceFilter(
        Set<Role> services,
        @Nullable Version olderThan,
        @Nullable Version newerThan,
        @Nullable Version exactVersion,
        String upgrader,
        String updateGroup) {
    /// How people call the absence of an upgrader.
    public static final String NONE = "none";

    public static final InstanceFilter ALL = new InstanceFilter(Set.of(), null, null, null, "", "");

    public InstanceFilter {
        services = Set.copyOf(services);
        requireNonNull(upgrader, "upgrader");
        requireNonNull(updateGroup, "updateGroup");
    }

    /// Returns whether `agent` meets every part.
    public boolean test(AgentInfo agent) {
        var version = agent.version();
        return (services.isEmpty() || !Collections.disjoint(services, agent.services()))
                && (olderThan == null || version.compareTo(olderThan) < 0)
                && (newerThan == null || version.compareTo(newerThan) > 0)
                && (exactVersion == null || version.equals(exactVersion))
                && (upgrader.isEmpty() || upgrader.equals(upgraderOf(agent)))
                && (updateGroup.isEmpty() || updateGroup.equals(agent.updateGroup()));
    }

    static String upgraderOf(AgentInfo agent) {
        return agent.upgrader().isEmpty() ? NONE : agent.upgrader();
    }
}
