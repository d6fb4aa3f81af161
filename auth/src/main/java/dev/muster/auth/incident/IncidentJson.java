package dev.muster.auth.incident;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An incident as the backend holds it.
final class IncidentJson {
    private static final JsonMapper JSON = new JsonMapper();

    private IncidentJson() {}

    static String encode(Incident incident) {
        var root = JSON.createObjectNode();
        root.put("v", 1);
        root.put("id", incident.id());
        root.put("since", incident.since().toString());
        incident.ended().ifPresent(at -> root.put("ended", at.toString()));
        root.put("away", incident.away());
        root.put("announced", incident.announced());
        var parts = root.putArray("parts");
        incident.parts().forEach(part -> encode(part, parts.addObject()));
        return root.toString();
    }

    /// Returns the incident; empty when the document is damaged or too new to be understood.
    static Optional<Incident> decode(String json) {
        try {
            var root = JSON.readTree(json);
            var parts = new ArrayList<Part>();
            for (var part : root.path("parts")) {
                parts.add(part(part));
            }
            return Optional.of(
                    new Incident(
                            root.path("id").asString(),
                            Instant.parse(root.path("since").asString()),
                            time(root.path("ended")),
                            parts,
                            root.path("away").asInt(0),
                            root.path("announced").asBoolean(false)));
        } catch (JacksonException | DateTimeException _) {
            return Optional.empty();
        }
    }

    private static void encode(Part part, ObjectNode node) {
        node.put("run", part.run());
        node.put("auth_id", part.authId());
        node.put("address", part.address());
        node.put("gone", part.gone());
        node.put("begun", part.begun().toString());
        node.put("lost", part.lost());
        node.put("of", part.of());
        counts(part.lostVersions(), node.putObject("lost_versions"));
        counts(part.keptVersions(), node.putObject("kept_versions"));
        node.put("folded", part.folded());
        node.put("held", part.held());
    }

    private static Part part(JsonNode node) {
        return new Part(
                node.path("run").asString(),
                node.path("auth_id").asString(),
                node.path("address").asString(),
                node.path("gone").asBoolean(false),
                Instant.parse(node.path("begun").asString()),
                node.path("lost").asInt(0),
                node.path("of").asInt(0),
                counts(node.path("lost_versions")),
                counts(node.path("kept_versions")),
                node.path("folded").asLong(0),
                node.path("held").asBoolean(false));
    }

    private static void counts(Map<String, Integer> counts, ObjectNode node) {
        new TreeMap<>(counts).forEach(node::put);
    }

    private static Map<String, Integer> counts(JsonNode node) {
        var counts = new HashMap<String, Integer>();
        node.properties().forEach(count -> counts.put(count.getKey(), count.getValue().asInt(0)));
        return counts;
    }

    private static @Nullable Instant time(JsonNode node) {
        return node.isMissingNode() ? null : Instant.parse(node.asString());
    }
}
