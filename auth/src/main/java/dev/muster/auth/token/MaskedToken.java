package dev.muster.auth.token;

import static java.util.Objects.requireNonNull;

/// A join token's name as logs, lists and events show it: all but its last quarter hidden.
///
/// @param text asterisks, then the last quarter
public record MaskedToken(String text) {
    public MaskedToken {
        requireNonNull(text, "text");
        int hidden = hidden(text);
        if (!text.substring(0, hidden).equals("*".repeat(hidden))) {
            throw new IllegalArgumentException("not masked");
        }
    }

    /// Returns the masked form of the secret `token`.
    public static MaskedToken of(String token) {
        int hidden = hidden(token);
        return new MaskedToken("*".repeat(hidden) + token.substring(hidden));
    }

    private static int hidden(String text) {
        return text.length() - text.length() / 4;
    }

    @Override
    public String toString() {
        return text;
    }
}
