package dev.muster.tctl.audit;

import static java.util.stream.Collectors.joining;

import dev.muster.tctl.output.View;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// How audit events are shown: in a table who and why are one column of `name=value`.
final class EventView {
    static final View<Map<String, Object>> EVENTS =
            new View<>(
                    "events",
                    List.of("Time", "Event", "Code", "Details"),
                    EventView::cells,
                    event -> event);

    // In columns of their own, or the same for every event.
    private static final Set<String> NOT_DETAILS =
            Set.of("time", "event", "code", "uid", "ei", "cluster_name");

    private EventView() {}

    /// Returns the fields of an event as it stands in the log.
    static Map<String, Object> parse(String json) {
        return JsonMapper.shared().readValue(json, new TypeReference<>() {});
    }

    private static List<String> cells(Map<String, Object> event) {
        return List.of(
                text(event, "time"),
                text(event, "event"),
                text(event, "code"),
                event.entrySet().stream()
                        .filter(field -> !NOT_DETAILS.contains(field.getKey()))
                        .map(field -> field.getKey() + "=" + value(field.getValue()))
                        .collect(joining(" ")));
    }

    private static String text(Map<String, Object> event, String field) {
        return event.getOrDefault(field, "").toString();
    }

    /// Returns a value that ends where its reader thinks: in quotes when it has spaces.
    private static String value(Object value) {
        var text = value.toString();
        return text.isEmpty() || text.contains(" ") || text.contains("\"")
                ? "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
                : text;
    }
}
