package dev.muster.core.target;

import static java.util.Objects.requireNonNull;

import dev.muster.core.role.Role;

/// A target and its health; the same on the agent, on the control stream and in the inventory.
///
/// @param service whose target it is
/// @param name unique within its service
/// @param uri where it is checked, without credentials and query
/// @param required whether it gates the agent's readiness
public record TargetHealth(
        Role service, String name, String uri, TargetState state, boolean required) {
    public TargetHealth {
        requireNonNull(service, "service");
        requireNonNull(name, "name");
        requireNonNull(uri, "uri");
        requireNonNull(state, "state");
    }
}
