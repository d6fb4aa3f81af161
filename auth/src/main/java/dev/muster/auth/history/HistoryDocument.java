package dev.muster.auth.history;

import dev.muster.auth.document.ReasonJson;
import dev.muster.core.id.HostId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An agent's history as JSON, under `history/<id>` in the backend: beside its document and not in
/// it, because every listing reads all documents.
final class HistoryDocument {
    static final String KEYS = "history/";

    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private HistoryDocument() {}

    static String key(HostId id) {
        return KEYS + id;
    }

    /// Returns the history; empty when the document is damaged or too new to be understood.
    static Optional<History> decode(String json) {
        try {
            var root = JSON.readTree(json);
            return Optional.of(
                    new History(
                            root.path("entries").valueStream().map(HistoryDocument::entry).toList(),
                            root.path("dropped").asLong(0),
                            root.path("presence").asString(""),
                            states(root.path("components"))));
        } catch (JacksonException | DateTimeException _) {
            return Optional.empty();
        }
    }

    static String encode(History history) {
        var root = JSON.createObjectNode();
        root.put("v", VERSION);
        root.put("dropped", history.dropped());
        root.put("presence", history.presence());
        var components = root.putObject("components");
        history.components().forEach(components::put);
        var entries = root.putArray("entries");
        history.entries().forEach(entry -> encode(entries.addObject(), entry));
        return root.toString();
    }

    private static Map<String, String> states(JsonNode node) {
        var states = new HashMap<String, String>();
        node.properties().forEach(state -> states.put(state.getKey(), state.getValue().asString()));
        return states;
    }

    private static HistoryEntry entry(JsonNode node) {
        var at = Instant.parse(node.path("at").asString());
        return new HistoryEntry(
                at,
                node.path("subject").asString(),
                node.path("from").asString(""),
                node.path("to").asString(),
                node.has("reason") ? ReasonJson.decode(node.path("reason")) : null,
                node.path("changes").asInt(1),
                node.has("first") ? Instant.parse(node.path("first").asString()) : at);
    }

    private static void encode(ObjectNode node, HistoryEntry entry) {
        node.put("at", entry.at().toString());
        node.put("subject", entry.subject());
        if (!entry.from().isEmpty()) {
            node.put("from", entry.from());
        }
        node.put("to", entry.to());
        if (entry.changes() > 1) {
            node.put("changes", entry.changes());
            node.put("first", entry.first().toString());
        }
        entry.why().ifPresent(why -> ReasonJson.encode(node.putObject("reason"), why));
    }
}
