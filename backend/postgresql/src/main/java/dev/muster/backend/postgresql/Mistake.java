package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

/// One thing wrong with a connection URI, never showing its password.
///
/// @param what as the end of a sentence about the URI, such as `names no user`
/// @param fix what to write instead
public record Mistake(String what, String fix) {
    public Mistake {
        requireNonNull(what, "what");
        requireNonNull(fix, "fix");
    }
}
