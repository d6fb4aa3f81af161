package dev.muster.runtime.diag;

import java.io.StringWriter;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// JSON texts, written and read key by key.
final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}

    /// Returns the object whose keys `keys` writes.
    static String object(Consumer<JsonGenerator> keys) {
        var text = new StringWriter();
        try (var json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            keys.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }

    static JsonParser parse(String text) {
        return FACTORY.createParser(ObjectReadContext.empty(), text);
    }
}
