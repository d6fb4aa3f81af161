package dev.muster.auth.inventory;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.version.Version;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The part `agent` of an agent's document.
final class AgentJson {
    private AgentJson() {}

    static AgentInfo decode(JsonNode node) {
        return new AgentInfo(
                node.path("hostname").asString(),
                Version.parse(node.path("version").asString()).orElseThrow(),
                RolesJson.decode(node.path("services")),
                labels(node.path("labels")),
                node.path("upgrader").asString(),
                node.path("upgrader_version").asString(),
                node.path("update_group").asString());
    }

    static void encode(ObjectNode node, AgentInfo agent) {
        node.put("hostname", agent.hostname());
        node.put("version", agent.version().toString());
        RolesJson.encode(node.putArray("services"), agent.services());
        var labels = node.putObject("labels");
        new TreeMap<>(agent.labels()).forEach(labels::put);
        node.put("upgrader", agent.upgrader());
        node.put("upgrader_version", agent.upgraderVersion());
        node.put("update_group", agent.updateGroup());
    }

    private static Map<String, String> labels(JsonNode node) {
        var labels = new HashMap<String, String>();
        for (var label : node.properties()) {
            labels.put(label.getKey(), label.getValue().asString());
        }
        return labels;
    }
}
