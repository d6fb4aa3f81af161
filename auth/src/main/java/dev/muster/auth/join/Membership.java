package dev.muster.auth.join;

import static java.util.Objects.requireNonNull;

import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import java.security.cert.X509Certificate;
import java.util.Set;

/// What a process that joined gets.
///
/// @param roles what the certificate grants
record Membership(HostId id, Set<Role> roles, X509Certificate certificate) {
    Membership {
        requireNonNull(id, "id");
        roles = Set.copyOf(roles);
        requireNonNull(certificate, "certificate");
    }
}
