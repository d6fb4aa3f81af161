package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The parameters of a connection URI, by libpq's names, while it is read.
final class UriParameters {
    private final Map<String, String> found = new LinkedHashMap<>();
    private final Consumer<Mistake> wrong;

    UriParameters(Consumer<Mistake> wrong) {
        this.wrong = requireNonNull(wrong, "wrong");
    }

    Map<String, String> found() {
        return Map.copyOf(found);
    }

    /// @param login `user` or `user:password`; null where none is named
    void addLogin(@Nullable String login) {
        if (login != null) {
            int colon = login.indexOf(':');
            add("user", colon < 0 ? login : login.substring(0, colon));
            add("password", colon < 0 ? null : login.substring(colon + 1));
        }
    }

    /// @param pairs what stands after the `?`
    void addPairs(@Nullable String pairs) {
        if (pairs == null) {
            return;
        }
        for (var pair : pairs.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                wrong.accept(
                        new Mistake(
                                "has something without a = after the ?",
                                "Write name=value there, joined by &"));
            } else {
                add(decode(pair.substring(0, equals), wrong), pair.substring(equals + 1));
            }
        }
    }

    void add(String name, @Nullable String encoded) {
        var value = encoded == null ? "" : decode(encoded, wrong);
        if (!value.isEmpty() && found.putIfAbsent(name, value) != null) {
            wrong.accept(new Mistake("names %s twice".formatted(name), "Keep one of the two"));
        }
    }

    static String decode(String text, Consumer<Mistake> wrong) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            wrong.accept(
                    new Mistake(
                            "has a % without two hexadecimal digits behind it",
                            "Write %25 for % itself"));
            return "";
        }
    }
}
