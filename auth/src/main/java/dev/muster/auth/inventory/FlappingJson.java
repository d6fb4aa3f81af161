package dev.muster.auth.inventory;

import dev.muster.auth.presence.Flapping;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The part `flapping` of an agent's document, which those do not have that were never lost.
final class FlappingJson {
    private static final String SINCE = "since";

    private FlappingJson() {}

    static Flapping decode(JsonNode node) {
        if (node.isMissingNode()) {
            return Flapping.none();
        }
        double score = Math.clamp(node.path("score").asDouble(0), 0, Flapping.CAP);
        var at = Instant.parse(node.path("at").asString());
        return node.has(SINCE)
                ? new Flapping.Restless(Instant.parse(node.path(SINCE).asString()), score, at)
                : new Flapping.Calm(score, at);
    }

    static void encode(ObjectNode node, Flapping flapping) {
        node.remove(SINCE);
        flapping.since().ifPresent(since -> node.put(SINCE, since.toString()));
        node.put("score", flapping.score());
        node.put("at", flapping.at().toString());
    }
}
