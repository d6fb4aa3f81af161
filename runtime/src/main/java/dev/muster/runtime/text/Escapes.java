package dev.muster.runtime.text;

/// Untrusted text within a line: it can neither end the line nor turn what a terminal shows around.
public final class Escapes {
    /// Characters of one text that a line carries; a peer may send 64 KiB.
    public static final int LONGEST = 2000;

    private Escapes() {}

    /// Returns `text` as part of a line: what is not plainly visible as `\n` or `\u001b`, and at
    /// most [#LONGEST] characters of it.
    public static String line(String text) {
        var line = new StringBuilder();
        append(line, text);
        return line.toString();
    }

    /// Appends `text` with everything that is not plainly visible as `\n` or `\u001b`.
    public static void append(StringBuilder line, String text) {
        append(line, text, false);
    }

    /// Returns `text` as it stands after `=`: bare where that is clear, else in quotes.
    public static String value(String text) {
        var quoted = new StringBuilder("\"");
        append(quoted, text, true);
        quoted.append('"');
        boolean bare =
                !text.isEmpty()
                        && quoted.length() == text.length() + 2
                        && text.chars().noneMatch(c -> c == ' ' || c == '=');
        return bare ? text : quoted.toString();
    }

    /// Returns `text` as a key, which is a word.
    public static String key(String text) {
        return text.isEmpty() ? "_" : text.replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    /// Returns at most [#LONGEST] characters of `text`, with a sign where it was cut.
    public static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }

    private static void append(StringBuilder line, String text, boolean quoted) {
        cut(text)
                .codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '\n' -> line.append("\\n");
                        case '\r' -> line.append("\\r");
                        case '\t' -> line.append("\\t");
                        case '"', '\\' -> line.append(quoted ? "\\" : "").append((char) c);
                        default -> {
                            if (isVisible(c)) {
                                line.appendCodePoint(c);
                            } else {
                                for (char unit : Character.toChars(c)) {
                                    line.append("\\u%04x".formatted((int) unit));
                                }
                            }
                        }
                    }
                });
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED ->
                    false;
            default -> true;
        };
    }
}
