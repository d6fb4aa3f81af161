package dev.muster.auth.inventory;

import dev.muster.core.role.Role;
import java.util.EnumSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// Roles in documents, by their keys.
final class RolesJson {
    private RolesJson() {}

    /// Returns the roles; one that a newer version added is left out.
    static Set<Role> decode(JsonNode node) {
        var roles = EnumSet.noneOf(Role.class);
        for (var role : node) {
            Role.parse(role.asString()).ifPresent(roles::add);
        }
        return roles;
    }

    static void encode(ArrayNode node, Set<Role> roles) {
        roles.stream().sorted().map(Role::key).forEach(node::add);
    }
}
