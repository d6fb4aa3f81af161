package dev.muster.core.id;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;

/// The id that Auth assigns to a process when it joins; it stays across restarts and renewals.
/// Ordered as its text is.
public record HostId(UUID value) implements Comparable<HostId> {
    public HostId {
        requireNonNull(value, "value");
    }

    /// Returns a new random id (UUID version 4).
    public static HostId random() {
        return new HostId(UUID.randomUUID());
    }

    /// Returns the id that `text` spells in the canonical 36-character form, in any letter case.
    public static Optional<HostId> parse(String text) {
        try {
            var id = UUID.fromString(text);
            return id.toString().equalsIgnoreCase(text)
                    ? Optional.of(new HostId(id))
                    : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// Compares the bits as the text would compare, without making the text.
    @Override
    public int compareTo(HostId other) {
        int high =
                Long.compareUnsigned(
                        value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
