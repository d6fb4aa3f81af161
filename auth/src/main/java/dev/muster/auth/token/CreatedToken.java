package dev.muster.auth.token;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import java.time.Instant;
import java.util.Set;

/// A new token, with its secret for the one time that it is shown.
public record CreatedToken(String secret, MaskedToken masked, Set<Role> roles, Instant expires) {
    public CreatedToken {
        requireNonNull(secret, "secret");
        requireNonNull(masked, "masked");
        roles = Set.copyOf(roles);
        requireNonNull(expires, "expires");
    }

    /// Hides the secret.
    @Override
    public String toString() {
        return "CreatedToken[%s, %s, %s]".formatted(masked, Role.titles(roles), expires);
    }
}
