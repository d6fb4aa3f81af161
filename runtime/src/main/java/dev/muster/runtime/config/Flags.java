package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the command line says, as typed; it goes over the file. Lists are separated by commas.
///
/// @param debug `-d`: log from DEBUG on
public record Flags(Map<Flag, String> values, boolean debug) {
    public static final Flags NONE = new Flags(Map.of(), false);

    public Flags {
        values = Map.copyOf(values);
    }

    /// Returns these flags with one more.
    ///
    /// @param text null when the flag was not given, as command-line parsers have it
    public Flags with(Flag flag, @Nullable String text) {
        requireNonNull(flag, "flag");
        if (text == null) {
            return this;
        }
        var more = new EnumMap<Flag, String>(Flag.class);
        more.putAll(values);
        more.put(flag, text);
        return new Flags(more, debug);
    }

    public Flags withDebug(boolean on) {
        return new Flags(values, on);
    }

    /// Names the flags only: a value may be a token.
    @Override
    public String toString() {
        return "Flags[%s, debug=%s]".formatted(values.keySet(), debug);
    }
}
