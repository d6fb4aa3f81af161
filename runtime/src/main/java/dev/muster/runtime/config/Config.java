package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import dev.muster.core.role.Role;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything one process is told, after defaults, file and flags. [ConfigReader] makes it.
///
/// @param file the file that was read; empty when there was none
/// @param authServers empty: the Auth Service of this host, at [AuthConfig#localAddr]
/// @param diagAddr empty: no diagnostic port
/// @param debugService whether the debug socket is served
public record Config(
        Optional<Path> file,
        String nodename,
        Path dataDir,
        List<HostPort> authServers,
        JoinConfig join,
        Optional<HostPort> diagAddr,
        LogConfig log,
        Storage storage,
        HealthCheckConfig healthCheck,
        ReadinessConfig readiness,
        AuthConfig auth,
        SshConfig ssh,
        TargetServiceConfig app,
        TargetServiceConfig db,
        TargetServiceConfig kube,
        boolean debugService) {
    public Config {
        requireNonNull(file, "file");
        requireNonNull(nodename, "nodename");
        requireNonNull(dataDir, "dataDir");
        authServers = List.copyOf(authServers);
        requireNonNull(join, "join");
        requireNonNull(diagAddr, "diagAddr");
        requireNonNull(log, "log");
        requireNonNull(storage, "storage");
        requireNonNull(healthCheck, "healthCheck");
        requireNonNull(readiness, "readiness");
        requireNonNull(auth, "auth");
        requireNonNull(ssh, "ssh");
        requireNonNull(app, "app");
        requireNonNull(db, "db");
        requireNonNull(kube, "kube");
    }

    /// Returns what this process runs.
    public Set<Role> roles() {
        var roles = EnumSet.noneOf(Role.class);
        for (var role : Role.values()) {
            if (runs(role)) {
                roles.add(role);
            }
        }
        return Collections.unmodifiableSet(roles);
    }

    /// Returns what the services that run look after.
    public Map<Role, List<TargetConfig>> targets() {
        var targets = new EnumMap<Role, List<TargetConfig>>(Role.class);
        roles().forEach(role -> targets.put(role, targets(role)));
        return Collections.unmodifiableMap(targets);
    }

    private List<TargetConfig> targets(Role role) {
        return switch (role) {
            case AUTH -> List.of();
            case NODE -> ssh.sshd().stream().toList();
            case APP -> app.targets();
            case DB -> db.targets();
            case KUBE -> kube.targets();
        };
    }

    /// Returns the addresses to dial, never empty; port 0 stands for an Auth Service in this
    /// process whose port the system picks.
    public List<HostPort> dialAddrs() {
        return authServers.isEmpty() ? List.of(auth.localAddr()) : authServers;
    }

    /// Returns the addresses in `auth_server` that nobody dials, as this process runs an Auth
    /// Service of its own; none where that one is among them.
    public List<HostPort> unusedAuthServers() {
        boolean used =
                !auth.enabled()
                        || authServers.stream().anyMatch(address -> auth.isAt(address, nodename));
        return used ? List.of() : authServers;
    }

    private boolean runs(Role role) {
        return switch (role) {
            case AUTH -> auth.enabled();
            case NODE -> ssh.enabled();
            case APP -> app.enabled();
            case DB -> db.enabled();
            case KUBE -> kube.enabled();
        };
    }
}
