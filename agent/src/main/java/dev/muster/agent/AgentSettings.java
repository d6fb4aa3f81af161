package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.net.HostPort;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.config.JoinConfig;
import java.nio.file.Path;
import java.util.List;

/// What one agent is told.
///
/// @param self what it says of itself; its services are those that run beside the agent's own, such
///   as Auth in the same process
/// @param authServers where Auth may be; at least one, none with port 0
/// @param join read only while there is no identity, or while it lacks a role or ends soon
/// @param pace of heartbeats and attempts
/// @param requireReturnPath whether `instance` is ok only while Auth is known to reach the agent
/// @param identityFile where the identity is kept; its directory exists
public record AgentSettings(
        AgentInfo self,
        List<HostPort> authServers,
        JoinConfig join,
        HealthCheckConfig pace,
        boolean requireReturnPath,
        Path identityFile) {
    public AgentSettings {
        requireNonNull(self, "self");
        authServers = List.copyOf(authServers);
        if (authServers.isEmpty()) {
            throw new IllegalArgumentException("no address of an Auth Service");
        }
        requireNonNull(join, "join");
        requireNonNull(pace, "pace");
        requireNonNull(identityFile, "identityFile");
    }

    /// Returns where the epoch of the latest connection is kept: beside the identity, since it goes
    /// with that.
    Path epochFile() {
        return identityFile.resolveSibling("host.epoch");
    }
}
