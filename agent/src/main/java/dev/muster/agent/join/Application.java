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
/// @param present its identity, which it shows and whose id it keeps; null for a new id
/// @param former its identity that has expired: not shown, but who may answer without a pin is of
///   that cluster; null when it had none
record Application(
        Secret token,
        Set<Role> roles,
        AgentInfo info,
        @Nullable Identity present,
        @Nullable Identity former) {
    Application {
        requireNonNull(token, "token");
        roles = Set.copyOf(roles);
        requireNonNull(info, "info");
    }
}
