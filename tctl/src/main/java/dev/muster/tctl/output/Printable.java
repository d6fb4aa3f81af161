package dev.muster.tctl.output;

/// Text of other hosts, made safe for a terminal.
public final class Printable {
    private Printable() {}

    /// Returns `text` with everything that steers a terminal or hides from the eye written out:
    /// control characters (and with them ANSI sequences and line breaks), invisible and direction
    /// marks, lone surrogates, as `\x1b` or `<U+202E>`.
    public static String of(String text) {
        if (text.codePoints().noneMatch(Printable::steers)) {
            return text;
        }
        var escaped = new StringBuilder();
        text.codePoints()
                .forEach(c -> {
                    if (!steers(c)) {
                        escaped.appendCodePoint(c);
                    } else if (c < 0x100) {
                        escaped.append("\\x%02x".formatted(c));
                    } else {
                        escaped.append("<U+%04X>".formatted(c));
                    }
                });
        return escaped.toString();
    }

    private static boolean steers(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    true;
            default -> false;
        };
    }
}
