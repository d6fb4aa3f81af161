package dev.muster.auth.token;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import java.util.Set;

/// What a valid token gives to the process that shows it.
///
/// @param fingerprint tells tokens apart without the secret: the start of its SHA-256, hex
public record Grant(Set<Role> roles, String fingerprint, MaskedToken token) {
    public Grant {
        roles = Set.copyOf(roles);
        requireNonNull(fingerprint, "fingerprint");
        requireNonNull(token, "token");
    }
}
