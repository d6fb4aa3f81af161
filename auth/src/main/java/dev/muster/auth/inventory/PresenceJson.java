package dev.muster.auth.inventory;

import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import java.time.Instant;
import java.util.NoSuchElementException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The part `presence` of an agent's document. To readers of earlier versions, one that is doubted
/// is connected.
final class PresenceJson {
    private static final String SINCE = "since";
    private static final String DOUBTED = "doubted";
    private static final String DOUBT = "doubt";
    private static final String VANISHED = "vanished";
    private static final String BACK = "expected_back";

    private PresenceJson() {}

    /// Throws a [java.util.NoSuchElementException] for a presence that this version does not know.
    ///
    /// @param known since when it is so where the document, of an earlier version, does not say
    static Presence decode(JsonNode node, Instant known) {
        return switch (node.path("state").asString()) {
            case "never_connected" -> new Presence.NeverConnected(since(node, known));
            case "connected" ->
                    node.path(DOUBTED).asBoolean(false)
                            ? new Presence.Suspect(since(node, known), doubt(node))
                            : new Presence.Connected(since(node, known));
            case "offline" -> {
                var lastSeen = Instant.parse(node.path("last_seen").asString());
                yield new Presence.Offline(
                        since(node, lastSeen),
                        LeaveCause.parse(node.path("cause").asString()).orElseThrow(),
                        lastSeen,
                        node.has(BACK) ? Instant.parse(node.path(BACK).asString()) : null);
            }
            default -> throw new NoSuchElementException("presence");
        };
    }

    static void encode(ObjectNode node, Presence presence) {
        node.remove("cause");
        node.remove("last_seen");
        node.remove(BACK);
        node.remove(DOUBTED);
        node.remove(DOUBT);
        node.put("state", presence.key());
        node.put(SINCE, presence.since().toString());
        switch (presence) {
            case Presence.NeverConnected _, Presence.Connected _ -> {}
            case Presence.Suspect(_, var doubt) -> {
                node.put("state", "connected");
                node.put(DOUBTED, true);
                switch (doubt) {
                    case DROPPED -> {}
                    case VANISHED -> node.put(DOUBT, VANISHED);
                    case SILENT, ORPHANED ->
                            throw new IllegalStateException(
                                    "a suspicion of seconds is not written");
                }
            }
            case Presence.Offline(_, var cause, var lastSeen, var back) -> {
                node.put("cause", cause.key());
                node.put("last_seen", lastSeen.toString());
                if (back != null) {
                    node.put(BACK, back.toString());
                }
            }
        }
    }

    private static Doubt doubt(JsonNode node) {
        return node.path(DOUBT).asString().equals(VANISHED) ? Doubt.VANISHED : Doubt.DROPPED;
    }

    private static Instant since(JsonNode node, Instant otherwise) {
        return node.has(SINCE) ? Instant.parse(node.path(SINCE).asString()) : otherwise;
    }
}
