package dev.muster.auth.inventory;

import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The part `identity` of an agent's document.
final class EnrollmentJson {
    private EnrollmentJson() {}

    static Enrollment decode(JsonNode node) {
        return new Enrollment(
                node.path("public_key").asString(),
                RolesJson.decode(node.path("roles")),
                node.has("token") ? node.path("token").asString() : null,
                node.has("joined") ? Instant.parse(node.path("joined").asString()) : null);
    }

    static void encode(ObjectNode node, Enrollment enrollment) {
        node.put("public_key", enrollment.publicKey());
        RolesJson.encode(node.putArray("roles"), enrollment.roles());
        enrollment.tokenFingerprint().ifPresent(token -> node.put("token", token));
        enrollment.joined().ifPresent(joined -> node.put("joined", joined.toString()));
    }
}
