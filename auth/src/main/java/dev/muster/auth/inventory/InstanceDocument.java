package dev.muster.auth.inventory;

import dev.muster.auth.presence.Flapping;
import dev.muster.core.id.HostId;
import dev.muster.runtime.health.AgentHealth;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// An agent's document as JSON, under `instances/<id>` in the backend.
///
/// Auth instances of several versions may share a backend: a field that this one does not know
/// survives its changes, and a higher `v` stays and is read as far as it is understood.
final class InstanceDocument {
    static final String KEYS = "instances/";

    private static final int VERSION = 1;
    private static final JsonMapper JSON = new JsonMapper();

    private InstanceDocument() {}

    static String key(HostId id) {
        return KEYS + id;
    }

    /// Returns the instance; empty when the document is damaged or too new to be understood.
    static Optional<Instance> decode(String json) {
        try {
            var root = JSON.readTree(json);
            var enrollment = EnrollmentJson.decode(root.path("identity"));
            var connection =
                    root.has("connection") ? ConnectionJson.decode(root.path("connection")) : null;
            return Optional.of(
                    new Instance(
                            HostId.parse(root.path("id").asString()).orElseThrow(),
                            enrollment,
                            connection,
                            AgentJson.decode(root.path("agent")),
                            new AgentHealth(
                                    ComponentJson.decode(root.path("components")),
                                    TargetJson.decode(root.path("targets"))),
                            PresenceJson.decode(
                                    root.path("presence"),
                                    connection == null
                                            ? enrollment.joined().orElse(Instant.EPOCH)
                                            : connection.since()),
                            FlappingJson.decode(root.path("flapping"))));
        } catch (JacksonException | NoSuchElementException | DateTimeException _) {
            return Optional.empty();
        }
    }

    /// Returns `instance` as a document.
    ///
    /// @param before the document that it replaces, for the fields that are not ours; null for none
    static String encode(Instance instance, @Nullable String before) {
        var root = before == null ? JSON.createObjectNode() : objectOf(before);
        root.put("v", Math.max(VERSION, root.path("v").asInt(VERSION)));
        root.put("id", instance.id().toString());
        EnrollmentJson.encode(part(root, "identity"), instance.enrollment());
        instance.connection().ifPresent(c -> ConnectionJson.encode(part(root, "connection"), c));
        AgentJson.encode(part(root, "agent"), instance.agent());
        ComponentJson.encode(root.putArray("components"), instance.health().components());
        TargetJson.encode(root.putArray("targets"), instance.health().targets());
        PresenceJson.encode(part(root, "presence"), instance.presence());
        if (root.has("flapping") || !instance.flapping().equals(Flapping.none())) {
            FlappingJson.encode(part(root, "flapping"), instance.flapping());
        }
        return root.toString();
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

    private static ObjectNode part(ObjectNode root, String name) {
        JsonNode part = root.path(name);
        return part instanceof ObjectNode object ? object : root.putObject(name);
    }
}
