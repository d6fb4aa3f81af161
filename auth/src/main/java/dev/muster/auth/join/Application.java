package dev.muster.auth.join;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.ca.CertificateRequest;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.role.Role;
import java.util.Set;

/// What a process asks for when it joins, within its limits.
///
/// @param token the secret; may be empty, which is no token
/// @param roles what it would like to run
record Application(String token, CertificateRequest key, Set<Role> roles, AgentInfo agent) {
    Application {
        requireNonNull(token, "token");
        requireNonNull(key, "key");
        roles = Set.copyOf(roles);
        requireNonNull(agent, "agent");
    }

    /// Hides the token.
    @Override
    public String toString() {
        return "Application[%s, %s]".formatted(agent.hostname(), Role.titles(roles));
    }
}
