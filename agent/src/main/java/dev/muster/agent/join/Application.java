package dev.muster.agent.join;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.role.Role;
import dev.muster.runtime.config.Secret;
import dev.muster.runtime.identity.Identity;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an agent asks of Auth when it joins.
///
/// @param roles what it would like to run
/// @param present its identity when it asks for more roles; null when it has none yet
record Application(Secret token, Set<Role> roles, AgentInfo info, @Nullable Identity present) {
    Application {
        requireNonNull(token, "token");
        roles = Set.copyOf(roles);
        requireNonNull(info, "info");
    }
}
