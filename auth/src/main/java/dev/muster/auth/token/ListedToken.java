package dev.muster.auth.token;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A token as lists show it.
///
/// @param expiresAt null for a static token
public record ListedToken(MaskedToken token, Set<Role> roles, @Nullable Instant expiresAt) {
    public ListedToken {
        requireNonNull(token, "token");
        roles = Set.copyOf(roles);
    }

    /// Returns when it ends; empty for a static token of the config file.
    public Optional<Instant> expires() {
        return Optional.ofNullable(expiresAt);
    }
}
