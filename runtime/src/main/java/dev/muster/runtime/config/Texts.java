package dev.muster.runtime.config;

/// Untrusted text in messages.
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
}
