package dev.muster.auth.inventory;

import dev.muster.auth.document.ReasonJson;
import dev.muster.core.role.Role;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;

/// The part `targets` of an agent's document; an earlier version wrote none.
final class TargetJson {
    private TargetJson() {}

    /// Returns the targets; one in a state or of a service that a newer version added is left out.
    static List<TargetHealth> decode(JsonNode nodes) {
        var targets = new ArrayList<TargetHealth>();
        for (var node : nodes) {
            Role.parse(node.path("service").asString())
                    .flatMap(service -> state(node).map(state -> target(service, state, node)))
                    .ifPresent(targets::add);
        }
        return targets;
    }

    static void encode(ArrayNode nodes, List<TargetHealth> targets) {
        for (var target : targets) {
            var state = target.state();
            var node = nodes.addObject();
            node.put("service", target.service().key());
            node.put("name", target.name());
            node.put("uri", target.uri());
            node.put("required", target.required());
            node.put("state", state.key());
            node.put("since", state.since().toString());
            state.why().ifPresent(why -> ReasonJson.encode(node.putObject("reason"), why));
        }
    }

    private static TargetHealth target(Role service, TargetState state, JsonNode node) {
        return new TargetHealth(
                service,
                node.path("name").asString(),
                node.path("uri").asString(),
                state,
                node.path("required").asBoolean(false));
    }

    private static Optional<TargetState> state(JsonNode node) {
        var since = Instant.parse(node.path("since").asString());
        var reason = node.path("reason");
        return switch (node.path("state").asString()) {
            case "healthy" -> Optional.of(new TargetState.Healthy(since));
            case "unhealthy" ->
                    Optional.of(new TargetState.Unhealthy(since, ReasonJson.decode(reason)));
            case "unknown" ->
                    Optional.of(new TargetState.Unknown(since, ReasonJson.decode(reason)));
            default -> Optional.empty();
        };
    }
}
