package dev.muster.runtime.config;

import static java.util.stream.Collectors.toMap;

import dev.muster.core.net.HostPort;
import dev.muster.core.role.Role;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads the sections of the services; `--roles` goes over their `enabled`.
final class ServicesReader {
    private static final Map<String, Role> ROLES =
            Stream.of(Role.values()).collect(toMap(Role::key, role -> role));
    private static final Duration SHORTEST_TTL = Duration.ofSeconds(1);
    private static final String CLUSTER_NAME = "[A-Za-z0-9._-]{1,253}";

    private final Section root;
    private final FlagValues flags;
    private final TargetCheckConfig pace;
    private final Optional<Set<Role>> roles;

    ServicesReader(Section root, FlagValues flags, TargetCheckConfig pace) {
        this.root = root;
        this.flags = flags;
        this.pace = pace;
        this.roles = flags.value(Flag.ROLES).map(ServicesReader::roles);
    }

    AuthConfig auth(HostPort defaultListenAddr) {
        var auth = root.section("auth_service");
        return new AuthConfig(
                enabled(auth, Role.AUTH, true),
                auth.value("listen_addr").flatMap(Value::listenAddr).orElse(defaultListenAddr),
                auth.value("advertise_addr").flatMap(Value::dialAddr),
                auth.value("cluster_name").flatMap(ServicesReader::clusterName),
                StaticTokensReader.read(auth.values("tokens")),
                auth.value("instance_ttl")
                        .flatMap(v -> v.duration(SHORTEST_TTL))
                        .orElse(AuthConfig.INSTANCE_TTL));
    }

    SshConfig ssh() {
        var ssh = root.section("ssh_service");
        var inFile = LabelsReader.read(ssh);
        var labels = flags.value(Flag.LABELS).map(LabelsReader::read).orElse(inFile);
        return new SshConfig(enabled(ssh, Role.NODE, true), labels);
    }

    TargetServiceConfig app() {
        return targets("app_service", "apps", Role.APP, TargetUri.APP);
    }

    TargetServiceConfig db() {
        return targets("db_service", "databases", Role.DB, TargetUri.DATABASE);
    }

    TargetServiceConfig kube() {
        return targets("kubernetes_service", "clusters", Role.KUBE, TargetUri.CLUSTER);
    }

    /// Reports a process that would run nothing, and labels that nobody would carry.
    void check(Config config) {
        if (config.roles().isEmpty() && !flags.has(Flag.ROLES)) {
            root.refuse(
                    "ssh_service", "no service is enabled", "Write `enabled: yes` in one of them");
        }
        if (flags.has(Flag.LABELS) && !config.ssh().enabled()) {
            flags.value(Flag.LABELS)
                    .ifPresent(v ->
                            v.refuse(
                                    "labels the node service, which is not enabled",
                                    "Add node to the roles, or take the flag away"));
        }
    }

    private TargetServiceConfig targets(String name, String key, Role role, TargetUri kind) {
        var service = root.section(name);
        return new TargetServiceConfig(
                enabled(service, role, false), new TargetsReader(kind, pace).read(service, key));
    }

    private boolean enabled(Section service, Role role, boolean byDefault) {
        boolean inFile = service.yesNo("enabled", byDefault);
        return roles.map(set -> set.contains(role)).orElse(inFile);
    }

    private static Set<Role> roles(Value flag) {
        var roles = EnumSet.noneOf(Role.class);
        flag.commaSeparated().forEach(word -> word.oneOf(ROLES).ifPresent(roles::add));
        return roles;
    }

    private static Optional<String> clusterName(Value value) {
        return value.matching(
                name -> name.matches(CLUSTER_NAME),
                "is no cluster name",
                "Write letters, digits, dots, dashes and underscores, at most 253");
    }
}
