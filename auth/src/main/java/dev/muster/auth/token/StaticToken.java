package dev.muster.auth.token;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// A token of the config file; it does not expire.
///
/// @param roles what it grants
public record StaticToken(Set<Role> roles, String secret) {
    public StaticToken {
        roles = Set.copyOf(roles);
        if (secret.isBlank()) {
            throw invalid("a static token is empty", "Give it a value in auth_service.tokens");
        }
        if (roles.isEmpty() || roles.contains(Role.AUTH)) {
            throw invalid(
                    "the static token %s grants %s"
                            .formatted(
                                    MaskedToken.of(secret),
                                    roles.isEmpty() ? "nothing" : Role.titles(roles)),
                    "Name the services that it may run: node, app, db or kube");
        }
    }

    /// Returns the token that `value` spells: the secret itself, or the absolute path of a file
    /// that holds it.
    public static StaticToken of(Set<Role> roles, String value) {
        return new StaticToken(roles, value.startsWith("/") ? read(Path.of(value)) : value);
    }

    /// Hides the secret.
    @Override
    public String toString() {
        return "StaticToken[%s, %s]".formatted(Role.titles(roles), MaskedToken.of(secret));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw invalid(
                    "the file %s of a static token cannot be read: %s"
                            .formatted(file, e.getClass().getSimpleName()),
                    "Check that it exists and belongs to this user");
        }
    }

    private static FaultException invalid(String cause, String hint) {
        return new FaultException(
                new Fault(
                        "Cannot use auth_service.tokens",
                        new Reason(Reason.Code.CONFIG_INVALID, cause, hint)));
    }
}
