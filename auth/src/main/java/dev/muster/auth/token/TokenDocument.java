package dev.muster.auth.token;

import dev.muster.core.role.Role;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the backend holds of a dynamic token; never the secret.
///
/// @param expires when it ends, as its maker was told. For people: the backend's time to live
///   decides. Empty in documents that have no such field.
record TokenDocument(MaskedToken token, Set<Role> roles, Optional<Instant> expires) {
    private static final JsonMapper JSON = new JsonMapper();

    TokenDocument {
        roles = Set.copyOf(roles);
    }

    String encode() {
        ObjectNode document = JSON.createObjectNode();
        document.put("v", 1);
        document.put("name", token.text());
        expires.ifPresent(at -> document.put("expires", at.toString()));
        var list = document.putArray("roles");
        roles.stream().sorted().map(Role::key).forEach(list::add);
        return document.toString();
    }

    /// Returns the document; a role that a newer version added is left out.
    static TokenDocument decode(String json) {
        var document = JSON.readTree(json);
        var roles = EnumSet.noneOf(Role.class);
        for (var role : document.path("roles")) {
            Role.parse(role.asString()).ifPresent(roles::add);
        }
        return new TokenDocument(
                new MaskedToken(document.path("name").asString()),
                roles,
                document.path("expires").asStringOpt().map(Instant::parse));
    }
}
