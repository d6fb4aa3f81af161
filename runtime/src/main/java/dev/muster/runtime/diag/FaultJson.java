package dev.muster.runtime.diag;

import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;

/// Faults as JSON: `{"error":{"what":…,"code":…,"cause":…,"hint":…}}`.
final class FaultJson {
    private FaultJson() {}

    static String write(Fault fault) {
        return Json.object(json -> {
            json.writeObjectPropertyStart("error");
            json.writeStringProperty("what", fault.what());
            ReasonJson.write(fault.reason(), json);
            json.writeEndObject();
        });
    }

    /// Returns the fault that `text` spells, or nothing where it is something else, such as a code
    /// of a newer version.
    static Optional<Fault> read(String text) {
        var values = new HashMap<String, String>();
        try (var json = Json.parse(text)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.VALUE_STRING) {
                    values.put(json.currentName(), json.getString());
                }
            }
        } catch (JacksonException e) {
            return Optional.empty();
        }
        return Stream.of(Reason.Code.values())
                .filter(code -> code.name().equals(values.get("code")))
                .findFirst()
                .map(code -> new Reason(code, value(values, "cause"), value(values, "hint")))
                .map(reason -> new Fault(value(values, "what"), reason));
    }

    private static String value(Map<String, String> values, String key) {
        return values.getOrDefault(key, "");
    }
}
