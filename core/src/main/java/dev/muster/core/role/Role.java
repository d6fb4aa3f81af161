package dev.muster.core.role;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// What a process may do in the cluster: be the control plane, or run one kind of service. In the
/// order in which people read them.
public enum Role {
    AUTH("Auth"),
    NODE("Node"),
    APP("App"),
    DB("Db"),
    KUBE("Kube");

    private final String title;

    Role(String title) {
        this.title = title;
    }

    /// Returns the printed form, such as `Node`.
    public String title() {
        return title;
    }

    /// Returns the form of flags, config, certificates and component names, such as `node`.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Returns the role that `text` names, in any letter case.
    public static Optional<Role> parse(String text) {
        return Stream.of(values()).filter(r -> r.name().equalsIgnoreCase(text.strip())).findFirst();
    }

    /// Returns `Auth,Node` for a set of roles, in the declared order.
    public static String titles(Collection<Role> roles) {
        return roles.stream().sorted().distinct().map(Role::title).collect(joining(","));
    }
}
