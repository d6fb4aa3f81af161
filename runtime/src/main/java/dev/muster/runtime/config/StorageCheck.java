package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// Finds what only the client of a storage engine knows to be wrong with its settings. Connects to
/// nothing.
@FunctionalInterface
public interface StorageCheck {
    /// For processes that never open the storage.
    StorageCheck NONE = _ -> List.of();

    List<Mistake> mistakes(Storage storage);

    /// One thing wrong.
    ///
    /// @param key of `teleport.storage`, such as `conn_string`
    /// @param what without secrets
    /// @param fix what to write instead
    record Mistake(String key, String what, String fix) {
        public Mistake {
            requireNonNull(key, "key");
            requireNonNull(what, "what");
            requireNonNull(fix, "fix");
        }
    }
}
