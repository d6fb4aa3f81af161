package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import java.util.Map;

/// The whole answer to one [Request].
///
/// @param headers beside those that every answer has
/// @param afterwards runs on the event loop once the answer has left, or its reader has
record Reply(
        int status,
        String contentType,
        String body,
        Map<String, String> headers,
        Runnable afterwards) {
    static final String JSON = "application/json";
    static final String TEXT = "text/plain; charset=utf-8";

    Reply {
        requireNonNull(contentType, "contentType");
        requireNonNull(body, "body");
        headers = Map.copyOf(headers);
        requireNonNull(afterwards, "afterwards");
    }

    static Reply of(int status, String contentType, String body) {
        return new Reply(status, contentType, body, Map.of(), () -> {});
    }

    static Reply json(int status, String body) {
        return of(status, JSON, body);
    }

    static Reply text(int status, String body) {
        return of(status, TEXT, body);
    }

    static Reply fault(int status, Fault fault) {
        return json(status, FaultJson.write(fault));
    }

    Reply with(String header, String value) {
        return new Reply(status, contentType, body, Map.of(header, value), afterwards);
    }

    Reply then(Runnable task) {
        return new Reply(status, contentType, body, headers, task);
    }
}
