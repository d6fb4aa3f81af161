package dev.muster.auth.inventory;

import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import java.time.Instant;
import java.util.NoSuchElementException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The part `presence` of an agent's document.
final class PresenceJson {
    private static final String BACK = "expected_back";

    private PresenceJson() {}

    /// Throws a [java.util.NoSuchElementException] for a presence that this version does not know.
    static Presence decode(JsonNode node) {
        return switch (node.path("state").asString()) {
            case "never_connected" -> new Presence.NeverConnected();
            case "connected" -> new Presence.Connected();
            case "offline" ->
                    new Presence.Offline(
                            LeaveCause.parse(node.path("cause").asString()).orElseThrow(),
                            Instant.parse(node.path("last_seen").asString()),
                            node.has(BACK) ? Instant.parse(node.path(BACK).asString()) : null);
            default -> throw new NoSuchElementException("presence");
        };
    }

    static void encode(ObjectNode node, Presence presence) {
        node.remove("cause");
        node.remove("last_seen");
        node.remove(BACK);
        switch (presence) {
            case Presence.NeverConnected _ -> node.put("state", "never_connected");
            case Presence.Connected _ -> node.put("state", "connected");
            case Presence.Offline(var cause, var lastSeen, var back) -> {
                node.put("state", "offline");
                node.put("cause", cause.key());
                node.put("last_seen", lastSeen.toString());
                if (back != null) {
                    node.put(BACK, back.toString());
                }
            }
        }
    }
}
