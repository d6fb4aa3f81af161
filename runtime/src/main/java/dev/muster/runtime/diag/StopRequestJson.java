package dev.muster.runtime.diag;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// A [StopRequest] as JSON: `{"reason":"restart","back_in_seconds":300}`; both may be absent, and
/// keys of a newer version are ignored.
final class StopRequestJson {
    private StopRequestJson() {}

    static String write(StopRequest request) {
        return Json.object(json -> {
            json.writeStringProperty("reason", request.reason().key());
            request.backIn()
                    .ifPresent(in -> json.writeNumberProperty("back_in_seconds", in.toSeconds()));
        });
    }

    static StopRequest read(String text) {
        try (var json = Json.parse(text)) {
            return read(json);
        } catch (JacksonException e) {
            throw invalid("the body is not the expected JSON object");
        }
    }

    private static StopRequest read(JsonParser json) {
        var reason = StopRequest.Reason.STOP;
        @Nullable Duration backAfter = null;
        if (json.nextToken() == null) {
            return new StopRequest(reason, null);
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw invalid("the body is not a JSON object");
        }
        for (var key = json.nextName(); key != null; key = json.nextName()) {
            json.nextToken();
            switch (key) {
                case "reason" -> reason = reason(json);
                case "back_in_seconds" -> backAfter = backAfter(json);
                default -> json.skipChildren();
            }
        }
        return new StopRequest(reason, backAfter);
    }

    private static StopRequest.Reason reason(JsonParser json) {
        var word = json.getString();
        return StopRequest.Reason.parse(word).orElseThrow(() -> invalid("unknown reason " + word));
    }

    private static Duration backAfter(JsonParser json) {
        var seconds = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getLongValue() : -1;
        if (seconds < 0) {
            throw invalid("back_in_seconds is not a whole number of seconds from now");
        }
        return Duration.ofSeconds(seconds);
    }

    private static FaultException invalid(String cause) {
        return new FaultException(
                new Fault(
                        "Cannot stop",
                        new Reason(
                                Reason.Code.ARGUMENT_INVALID,
                                cause,
                                "Send {\"reason\":\"stop\",\"back_in_seconds\":300}; reasons are"
                                        + " stop, restart, upgrade, decommission")));
    }
}
