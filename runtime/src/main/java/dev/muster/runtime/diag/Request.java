package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/// One HTTP request, whole and within the limits of [Exchange].
///
/// @param path decoded, without the query
/// @param accept the `Accept` header, empty when there is none
record Request(
        String method,
        String path,
        Map<String, List<String>> parameters,
        String accept,
        String body) {
    Request {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        parameters = Map.copyOf(parameters);
        requireNonNull(accept, "accept");
        requireNonNull(body, "body");
    }

    /// Tells whether the query switches `name` on: `?name`, or any value but `false`.
    boolean asksFor(String name) {
        return parameters.containsKey(name) && !parameters.get(name).contains("false");
    }
}
