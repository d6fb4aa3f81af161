package dev.muster.runtime.diag;

import dev.muster.core.reason.Reason;
import tools.jackson.core.JsonGenerator;

/// A reason as three keys of a JSON object, the same wherever one is told.
final class ReasonJson {
    private ReasonJson() {}

    static void write(Reason reason, JsonGenerator json) {
        json.writeStringProperty("code", reason.code().name());
        json.writeStringProperty("cause", reason.cause());
        json.writeStringProperty("hint", reason.hint());
    }
}
