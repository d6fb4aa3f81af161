package dev.muster.dist;

import dev.muster.agent.AgentSettings;
import dev.muster.agent.service.Service;
import dev.muster.agent.target.Target;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.net.HostPort;
import dev.muster.core.role.Role;
import dev.muster.core.version.BuildVersion;
import dev.muster.runtime.config.Config;
import dev.muster.runtime.datadir.DataDirLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the configuration and the environment mean to this process's agent.
///
/// @param environment may name an upgrader, its version and an update group
record AgentSetup(Config config, Map<String, String> environment) {
    private static final String UPGRADER = "TELEPORT_EXT_UPGRADER";
    private static final String UPGRADER_VERSION = "TELEPORT_EXT_UPGRADER_VERSION";
    private static final String UPDATE_GROUP = "TELEPORT_UPDATE_GROUP";

    AgentSetup {
        environment = Map.copyOf(environment);
    }

    /// @param authServers where this agent dials, none with port 0
    AgentSettings settings(DataDirLayout data, List<HostPort> authServers) {
        return new AgentSettings(
                self(),
                authServers,
                config.join(),
                config.healthCheck(),
                config.readiness().requireReturnPath(),
                data.hostIdentity());
    }

    List<Service> services() {
        return config.roles().stream()
                .filter(role -> role != Role.AUTH)
                .map(Service::plain)
                .toList();
    }

    List<Target> targets() {
        return config.targets().entrySet().stream()
                .flatMap(entry ->
                        entry.getValue().stream().map(one -> new Target(entry.getKey(), one)))
                .toList();
    }

    private AgentInfo self() {
        return new AgentInfo(
                config.nodename(),
                BuildVersion.current(),
                config.auth().enabled() ? Set.of(Role.AUTH) : Set.of(),
                config.ssh().labels(),
                variable(UPGRADER),
                variable(UPGRADER_VERSION),
                variable(UPDATE_GROUP));
    }

    private String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
