package dev.muster.auth.document;

import dev.muster.core.reason.Reason;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A reason as JSON: `code`, `cause`, `hint`.
public final class ReasonJson {
    private ReasonJson() {}

    /// Returns the reason. A code that a newer version added becomes INTERNAL, with the code kept
    /// in its cause.
    public static Reason decode(JsonNode node) {
        var code = node.path("code").asString();
        var cause = node.path("cause").asString();
        var hint = node.path("hint").asString();
        return Stream.of(Reason.Code.values())
                .filter(known -> known.name().equals(code))
                .findFirst()
                .map(known -> new Reason(known, cause, hint))
                .orElseGet(() -> new Reason(Reason.Code.INTERNAL, code + ": " + cause, hint));
    }

    public static void encode(ObjectNode node, Reason reason) {
        node.put("code", reason.code().name());
        node.put("cause", reason.cause());
        node.put("hint", reason.hint());
    }
}
