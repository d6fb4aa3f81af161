package dev.muster.runtime.rpc;

import dev.muster.core.role.Role;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Roles on the wire.
public final class Roles {
    private Roles() {}

    public static dev.muster.proto.v1.Role toProto(Role role) {
        return switch (role) {
            case AUTH -> dev.muster.proto.v1.Role.ROLE_AUTH;
            case NODE -> dev.muster.proto.v1.Role.ROLE_NODE;
            case APP -> dev.muster.proto.v1.Role.ROLE_APP;
            case DB -> dev.muster.proto.v1.Role.ROLE_DB;
            case KUBE -> dev.muster.proto.v1.Role.ROLE_KUBE;
        };
    }

    /// Returns the roles in their declared order.
    public static List<dev.muster.proto.v1.Role> toProto(Collection<Role> roles) {
        return roles.stream().sorted().map(Roles::toProto).toList();
    }

    /// Returns the role; empty for one that this version does not know.
    public static Optional<Role> fromProto(dev.muster.proto.v1.Role role) {
        return switch (role) {
            case ROLE_AUTH -> Optional.of(Role.AUTH);
            case ROLE_NODE -> Optional.of(Role.NODE);
            case ROLE_APP -> Optional.of(Role.APP);
            case ROLE_DB -> Optional.of(Role.DB);
            case ROLE_KUBE -> Optional.of(Role.KUBE);
            case ROLE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    /// Returns the roles that this version knows; others are ignored.
    public static Set<Role> fromProto(Collection<dev.muster.proto.v1.Role> roles) {
        var known = EnumSet.noneOf(Role.class);
        roles.forEach(role -> fromProto(role).ifPresent(known::add));
        return Collections.unmodifiableSet(known);
    }
}
