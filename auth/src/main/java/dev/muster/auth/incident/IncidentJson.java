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

/// An incident as the backend holds it. A field that this version does not know survives its
/// changes, as Auth instances of several versions may share a backend.
final class IncidentJson {
    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private IncidentJson() {}

    /// Returns `incident` as a document.
    ///
    /// @param before the document that it replaces, for the fields that are not ours; null for none
    static String encode(Incident incident, @Nullable String before) {
        var root = before == null ? JSON.createObjectNode() : objectOf(before);
        var known = new HashMap<String, ObjectNode>();
        for (var part : root.path("parts")) {
            if (part instanceof ObjectNode node) {
                known.put(
                        key(node.path("run").asString(""), node.path("begun").asString("")), node);
            }
        }
        root.put("v", Math.max(VERSION, root.path("v").asInt(VERSION)));
        root.put("id", incident.id());
        root.put("since", incident.since().toString());
        incident.ended().ifPresent(at -> root.put("ended", at.toString()));
        root.put("away", incident.away());
        root.put("announced", incident.announced());
        var parts = root.putArray("parts");
        for (var part : incident.parts()) {
            var node = known.get(key(part.run(), part.begun().toString()));
            encode(part, node == null ? parts.addObject() : node);
            if (node != null) {
                parts.add(node);
            }
        }
        return root.toString();
    }

    private static String key(String run, String begun) {
        return run + " " + begun;
    }

    private static ObjectNode objectOf(String json) {
        try {
            return JSON.readTree(json) instanceof ObjectNode object
                    ? object
                    : JSON.createObjectNode();
        } catch (JacksonException _) {
            return JSON.createObjectNode();
        }
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
