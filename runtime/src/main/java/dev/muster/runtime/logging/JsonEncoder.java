package dev.muster.runtime.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.muster.runtime.text.Escapes;
import java.io.StringWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;

/// For machines: one JSON object a line, in ASCII, so that no reader takes some other character for
/// a line's end.
final class JsonEncoder extends LineEncoder {
    private static final Set<String> RESERVED =
            Set.of("time", "level", "logger", "message", "error", "stack_trace");

    private final JsonFactory json =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    String line(ILoggingEvent event) {
        var line = new StringWriter(256);
        try (var object = json.createGenerator(ObjectWriteContext.empty(), line)) {
            object.writeStartObject();
            object.writeStringProperty("time", time(event));
            object.writeStringProperty("level", event.getLevel().toString());
            object.writeStringProperty("logger", feature(event));
            object.writeStringProperty(
                    "message", Escapes.cut(String.valueOf(event.getFormattedMessage())));
            writePairs(object, event.getKeyValuePairs());
            var thrown = event.getThrowableProxy();
            if (thrown != null) {
                object.writeStringProperty("error", StackTrace.title(thrown));
                object.writeStringProperty(
                        "stack_trace", String.join("\n", StackTrace.lines(thrown)));
            }
            object.writeEndObject();
        }
        return line.toString();
    }

    /// A name that is taken gets underscores until it is not: names in an object are unique.
    private static void writePairs(JsonGenerator object, @Nullable List<KeyValuePair> pairs) {
        if (pairs == null) {
            return;
        }
        var taken = new HashSet<>(RESERVED);
        for (var pair : pairs) {
            var name = Escapes.key(pair.key);
            while (!taken.add(name)) {
                name += "_";
            }
            object.writeName(name);
            writeValue(object, pair.value);
        }
    }

    private static void writeValue(JsonGenerator object, @Nullable Object value) {
        switch (value) {
            case null -> object.writeNull();
            case Boolean b -> object.writeBoolean(b);
            case Integer n -> object.writeNumber(n);
            case Long n -> object.writeNumber(n);
            case Double n when Double.isFinite(n) -> object.writeNumber(n);
            default -> object.writeString(Escapes.cut(text(value)));
        }
    }
}
