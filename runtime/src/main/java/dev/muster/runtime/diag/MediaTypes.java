package dev.muster.runtime.diag;

import java.util.Locale;
import java.util.stream.Stream;

/// Which of two forms an `Accept` header prefers (RFC 9110, section 12.5.1).
final class MediaTypes {
    private MediaTypes() {}

    /// Tells whether readable text is wanted more than JSON; a header that likes both alike, such
    /// as `*/*`, gets JSON.
    static boolean prefersText(String accept) {
        return quality(accept, "text", "plain") > quality(accept, "application", "json");
    }

    /// Returns the weight, 0 to 1, of the most specific range that covers the type.
    private static double quality(String accept, String type, String subtype) {
        return Stream.of(type + "/" + subtype, type + "/*", "*/*")
                .flatMap(range ->
                        Stream.of(accept.split(",", -1)).filter(part -> covers(part, range)))
                .findFirst()
                .map(MediaTypes::weight)
                .orElse(0.0);
    }

    private static boolean covers(String part, String range) {
        return part.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(range);
    }

    private static double weight(String part) {
        return Stream.of(part.split(";", -1))
                .map(String::strip)
                .filter(parameter -> parameter.matches("q=[01](\\.\\d{0,3})?"))
                .findFirst()
                .map(parameter -> Double.parseDouble(parameter.substring(2)))
                .orElse(1.0);
    }
}
