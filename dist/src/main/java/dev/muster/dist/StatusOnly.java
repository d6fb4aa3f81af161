package dev.muster.dist;

import java.io.StringWriter;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The page's short form of an answer of `/readyz`: `{"status":"…"}` and nothing else.
final class StatusOnly {
    private static final JsonFactory JSON = JsonFactory.builder().build();

    private StatusOnly() {}

    /// Returns the form for `body`, a JSON object whose first key is `status`.
    static String of(String body) {
        try (var in = JSON.createParser(ObjectReadContext.empty(), body)) {
            in.nextToken();
            if (!"status".equals(in.nextName()) || in.nextToken() != JsonToken.VALUE_STRING) {
                throw new IllegalStateException("no status in " + body);
            }
            var out = new StringWriter();
            try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
                json.writeStartObject();
                json.writeStringProperty("status", in.getString());
                json.writeEndObject();
            }
            return out.toString();
        }
    }
}
