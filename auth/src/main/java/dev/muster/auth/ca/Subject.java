package dev.muster.auth.ca;

import static java.util.Objects.requireNonNull;

import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.runtime.identity.SpiffeId;
import java.util.Set;

/// Whom a certificate is for.
///
/// @param id the name within the cluster: a host id, or an admin's name
/// @param roles what the certificate grants
public record Subject(SpiffeId.Kind kind, String id, Set<Role> roles) {
    public Subject {
        requireNonNull(kind, "kind");
        requireNonNull(id, "id");
        roles = Set.copyOf(roles);
    }

    /// A process that runs services.
    public static Subject host(HostId id, Set<Role> roles) {
        return new Subject(SpiffeId.Kind.HOST, id.toString(), roles);
    }

    /// An Auth Service, as the server that clients accept.
    public static Subject auth(HostId id) {
        return new Subject(SpiffeId.Kind.AUTH, id.toString(), Set.of(Role.AUTH));
    }

    /// Whoever runs tctl with the admin identity.
    public static Subject admin(String name) {
        return new Subject(SpiffeId.Kind.ADMIN, name, Set.of());
    }
}
