package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A path and what serves it.
///
/// @param path what comes before the first `<` is fixed; with a `<name>` anything may follow
/// @param methods `GET` serves `HEAD` too
/// @param waits whether an answer may take time, and so belongs on a worker
record Route(String path, Map<String, Endpoint> methods, boolean waits) {
    Route {
        requireNonNull(path, "path");
        methods = Map.copyOf(methods);
    }

    boolean matches(String requested) {
        var open = path.indexOf('<');
        return open < 0
                ? requested.equals(path)
                : requested.startsWith(path.substring(0, open)) && requested.length() > open;
    }

    Optional<Endpoint> endpoint(String method) {
        return Optional.ofNullable(methods.get(method.equals("HEAD") ? "GET" : method));
    }

    /// Returns the value of the `Allow` header.
    String allowed() {
        var all = new TreeMap<>(methods);
        if (all.containsKey("GET")) {
            all.put("HEAD", all.get("GET"));
        }
        return String.join(", ", all.keySet());
    }
}
