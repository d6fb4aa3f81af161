package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import java.util.Set;

/// A join token that stands in `auth_service.tokens` and never expires.
public record StaticToken(Set<Role> roles, Secret secret) {
    public StaticToken {
        roles = Set.copyOf(roles);
        requireNonNull(secret, "secret");
    }
}
