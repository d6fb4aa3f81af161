package dev.muster.auth.audit;

import static java.util.Objects.requireNonNull;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// One line of the log, and what it is found by. Its texts are without NUL, which no event has and
/// not every storage takes.
///
/// @param index its place among the events of the same millisecond
/// @param type such as `instance.join`
public record EventLine(UUID uid, Instant at, int index, String type, String text) {
    public EventLine {
        requireNonNull(uid, "uid");
        requireNonNull(at, "at");
        requireNonNull(type, "type");
        requireNonNull(text, "text");
        if (type.indexOf('\0') >= 0 || text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in an event");
        }
    }

    /// Returns empty for what is no event, such as a line that a full disk damaged.
    static Optional<EventLine> parse(String text) {
        try {
            var event = JsonMapper.shared().readTree(text);
            return Optional.of(
                    new EventLine(
                            UUID.fromString(event.path("uid").asString()),
                            Instant.parse(event.path("time").asString()),
                            event.path("ei").asInt(0),
                            event.path("event").asString(),
                            text));
        } catch (JacksonException | DateTimeException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
