package dev.muster.backend;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One key with its value as a read found it.
///
/// @param revision the commit that last wrote it
/// @param ttlLeft how long it had to live at the time of the read, by the store's own clock; null
///   when it does not expire
public record Item(String key, String value, long revision, @Nullable Duration ttlLeft) {
    public Item {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
    }

    /// Returns the time left, by the store's own clock; empty when the item does not expire.
    public Optional<Duration> remaining() {
        return Optional.ofNullable(ttlLeft);
    }
}
