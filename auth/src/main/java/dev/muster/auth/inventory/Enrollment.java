package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How an agent became a member.
///
/// @param publicKey fingerprint of its key, `sha256:<hex>`
/// @param roles what its certificate grants
/// @param token fingerprint of the join token; null when it joined without one
/// @param joinedAt null when only its certificate is known
public record Enrollment(
        String publicKey, Set<Role> roles, @Nullable String token, @Nullable Instant joinedAt) {
    public Enrollment {
        requireNonNull(publicKey, "publicKey");
        roles = Set.copyOf(roles);
    }

    /// Returns this with what only `earlier` knows of the join.
    Enrollment over(@Nullable Enrollment earlier) {
        return earlier == null
                ? this
                : new Enrollment(
                        publicKey,
                        roles,
                        token == null ? earlier.token : token,
                        joinedAt == null ? earlier.joinedAt : joinedAt);
    }

    public Optional<String> tokenFingerprint() {
        return Optional.ofNullable(token);
    }

    public Optional<Instant> joined() {
        return Optional.ofNullable(joinedAt);
    }
}
