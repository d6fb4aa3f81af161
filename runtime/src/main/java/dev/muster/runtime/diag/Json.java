package dev.muster.runtime.diag;

import java.io.StringWriter;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
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

    /// Returns the first value of `key`, a text or a number, or nothing where there is none or
    /// `text` is not JSON.
    static Optional<String> value(String text, String key) {
        try (var json = parse(text)) {
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue() && key.equals(json.currentName())) {
                    return Optional.of(json.getString());
                }
            }
        } catch (JacksonException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }
}
