package dev.muster.auth.inventory;

import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The part `connection` of an agent's document.
final class ConnectionJson {
    private ConnectionJson() {}

    static Connection decode(JsonNode node) {
        return new Connection(
                node.path("epoch").asLong(),
                node.path("told_epoch").asLong(node.path("epoch").asLong()),
                node.path("owner").asString(),
                node.path("auth_id").asString(),
                node.path("process_id").asString(),
                Instant.parse(node.path("since").asString()));
    }

    static void encode(ObjectNode node, Connection connection) {
        node.put("epoch", connection.epoch());
        if (connection.told() == connection.epoch()) {
            node.remove("told_epoch");
        } else {
            node.put("told_epoch", connection.told());
        }
        node.put("owner", connection.owner());
        node.put("auth_id", connection.authId());
        node.put("process_id", connection.processId());
        node.put("since", connection.since().toString());
    }
}
