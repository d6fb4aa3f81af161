package dev.muster.auth.inventory;

import dev.muster.auth.document.ReasonJson;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The part `components` of an agent's document.
final class ComponentJson {
    private ComponentJson() {}

    /// Returns the components; one in a state that a newer version added is left out.
    static List<ComponentHealth> decode(JsonNode nodes) {
        var components = new ArrayList<ComponentHealth>();
        for (var node : nodes) {
            state(node)
                    .ifPresent(state ->
                            components.add(
                                    new ComponentHealth(
                                            node.path("component").asString(),
                                            state,
                                            node.path("consecutive_failures").asInt(0),
                                            time(node, "last_success"),
                                            time(node, "next_attempt"))));
        }
        return components;
    }

    static void encode(ArrayNode nodes, List<ComponentHealth> components) {
        for (var health : components) {
            var node = nodes.addObject();
            node.put("component", health.component());
            switch (health.state()) {
                case ComponentState.Ok(var since) -> state(node, "ok", since);
                case ComponentState.Starting(var since, var why) ->
                        state(node, "starting", since, why);
                case ComponentState.Degraded(var since, var why) ->
                        state(node, "degraded", since, why);
                case ComponentState.Recovering(var since, var why) ->
                        state(node, "recovering", since, why);
            }
            node.put("consecutive_failures", health.consecutiveFailures());
            health.lastSuccess().ifPresent(at -> node.put("last_success", at.toString()));
            health.nextAttempt().ifPresent(at -> node.put("next_attempt", at.toString()));
        }
    }

    private static Optional<ComponentState> state(JsonNode node) {
        var since = Instant.parse(node.path("since").asString());
        return Optional.ofNullable(
                switch (node.path("state").asString()) {
                    case "ok" -> new ComponentState.Ok(since);
                    case "starting" ->
                            new ComponentState.Starting(
                                    since, ReasonJson.decode(node.path("reason")));
                    case "degraded" ->
                            new ComponentState.Degraded(
                                    since, ReasonJson.decode(node.path("reason")));
                    case "recovering" ->
                            new ComponentState.Recovering(
                                    since, ReasonJson.decode(node.path("reason")));
                    default -> null;
                });
    }

    private static @Nullable Instant time(JsonNode node, String name) {
        return node.has(name) ? Instant.parse(node.path(name).asString()) : null;
    }

    private static void state(ObjectNode node, String state, Instant since) {
        node.put("state", state);
        node.put("since", since.toString());
    }

    private static void state(ObjectNode node, String state, Instant since, Reason why) {
        state(node, state, since);
        ReasonJson.encode(node.putObject("reason"), why);
    }
}
