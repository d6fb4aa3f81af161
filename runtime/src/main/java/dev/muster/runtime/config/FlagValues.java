package dev.muster.runtime.config;

import java.util.Optional;
import java.util.function.Function;

/// The flags as values that report their problems beside the file's.
record FlagValues(Flags flags, Problems problems) {
    Optional<Value> value(Flag flag) {
        return Optional.ofNullable(flags.values().get(flag))
                .map(text -> new Value(flag.toString(), text, problems));
    }

    boolean has(Flag flag) {
        return flags.values().containsKey(flag);
    }

    /// Returns what the flag says or else the file; both are read, so that both are checked.
    <T> Optional<T> over(Flag flag, Optional<Value> inFile, Function<Value, Optional<T>> read) {
        var below = inFile.flatMap(read);
        return value(flag).flatMap(read).or(() -> below);
    }
}
