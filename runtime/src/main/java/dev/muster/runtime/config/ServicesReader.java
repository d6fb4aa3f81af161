package dev.muster.runtime.config;

import static java.util.stream.Collectors.toMap;

import dev.muster.core.limit.Limits;
import dev.muster.core.net.HostPort;
import dev.muster.core.role.Role;
import java.net.URI;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Reads the sections of the services; `--roles` goes over their `enabled`.
final class ServicesReader {
    private static final Map<String, Role> ROLES =
            Stream.of(Role.values()).collect(toMap(Role::key, role -> role));
    private static final Duration SHORTEST_TTL = Duration.ofSeconds(1);
    private static final int MOST_CONNECTIONS = 10_000_000;
    private static final URI SSHD = URI.create("ssh://127.0.0.1:22");
    private static final Set<String> OFF = Set.of("off", "no", "false");
    private static final String CLUSTER_NAME = "[A-Za-z0-9._-]{1,253}";

    private final Section root;
    private final FlagValues flags;
    private final TargetCheckConfig pace;
    private final Optional<Set<Role>> roles;
    private boolean saysWhetherAuth;

    ServicesReader(Section root, FlagValues flags, TargetCheckConfig pace) {
        this.root = root;
        this.flags = flags;
        this.pace = pace;
        this.roles = flags.value(Flag.ROLES).map(ServicesReader::roles);
    }

    AuthConfig auth(HostPort defaultListenAddr) {
        var auth = root.section("auth_service");
        saysWhetherAuth = root.has("auth_service") || flags.has(Flag.ROLES);
        var instanceTtl =
                auth.value("instance_ttl")
                        .flatMap(v -> v.duration(SHORTEST_TTL))
                        .orElse(AuthConfig.INSTANCE_TTL);
        return new AuthConfig(
                enabled(auth, Role.AUTH, true),
                auth.value("listen_addr").flatMap(Value::listenAddr).orElse(defaultListenAddr),
                auth.value("advertise_addr").flatMap(Value::dialAddr),
                auth.value("cluster_name").flatMap(ServicesReader::clusterName),
                StaticTokensReader.read(auth.values("tokens")),
                instanceTtl,
                auth.value("offline_retention")
                        .flatMap(v -> v.duration(instanceTtl))
                        .orElse(longer(instanceTtl, AuthConfig.OFFLINE_RETENTION)),
                auth.value("max_connections").flatMap(v -> v.number(1, MOST_CONNECTIONS)),
                auth.value("drain_timeout")
                        .flatMap(v -> v.duration(Duration.ZERO))
                        .orElse(AuthConfig.DRAIN_TIMEOUT));
    }

    /// Tells, once [#auth] was read, whether file or flags say anything of an Auth Service here.
    boolean saysWhetherAuth() {
        return saysWhetherAuth;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    SshConfig ssh() {
        var ssh = root.section("ssh_service");
        var inFile = LabelsReader.read(ssh);
        var labels = flags.value(Flag.LABELS).map(LabelsReader::read).orElse(inFile);
        return new SshConfig(enabled(ssh, Role.NODE, true), labels, sshd(ssh));
    }

    private Optional<TargetConfig> sshd(Section ssh) {
        var address = ssh.value("sshd_addr");
        boolean required = ssh.yesNo("required", false);
        var check = HealthCheckReader.readTarget(ssh.section("health_check_config"), pace);
        if (address.filter(value -> OFF.contains(Texts.lower(value.text()))).isPresent()) {
            return Optional.empty();
        }
        var uri = address.isEmpty() ? Optional.of(SSHD) : address.flatMap(TargetKind.SSHD::read);
        return uri.map(u ->
                new TargetConfig("sshd", u, Map.of(), required, TargetKind.SSHD.expected(), check));
    }

    TargetServiceConfig app() {
        return targets("app_service", "apps", Role.APP, TargetKind.APP);
    }

    TargetServiceConfig db() {
        return targets("db_service", "databases", Role.DB, TargetKind.DATABASE);
    }

    TargetServiceConfig kube() {
        return targets("kubernetes_service", "clusters", Role.KUBE, TargetKind.CLUSTER);
    }

    /// Reports a process that would run nothing, targets beyond what one heartbeat carries, and
    /// labels that nobody would carry.
    void check(Config config) {
        int targets = config.targets().values().stream().mapToInt(List::size).sum();
        if (targets > Limits.TARGETS) {
            root.refuse(
                    "app_service",
                    "%d targets of all services are too many".formatted(targets),
                    "Keep at most %d in one process".formatted(Limits.TARGETS));
        }
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

    private TargetServiceConfig targets(String name, String key, Role role, TargetKind kind) {
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
