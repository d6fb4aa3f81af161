package dev.muster.runtime.config;

import dev.muster.core.text.Nearest;
import java.util.Collection;
import java.util.Locale;

/// Words of messages.
final class Texts {
    private static final int SHOWN = 60;

    private Texts() {}

    /// Returns `text` in quotes on one line, cut to what a message can carry.
    static String quote(String text) {
        var shown = new StringBuilder("\"");
        text.codePoints()
                .limit(SHOWN)
                .forEach(c -> shown.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return shown.append(text.codePointCount(0, text.length()) > SHOWN ? "…\"" : "\"")
                .toString();
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /// Returns a question for the word that was probably meant, or `otherwise`.
    static String suggest(String word, Collection<String> known, String otherwise) {
        return Nearest.to(word, known).map("Did you mean %s?"::formatted).orElse(otherwise);
    }
}
