package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An agent's document with what its owner's lease says about it now.
///
/// @param lastSeenAt null when it was never seen, or not for longer than any lease is kept
/// @param connected whether a live Auth holds its control stream
public record SeenInstance(Instance instance, @Nullable Instant lastSeenAt, boolean connected) {
    public SeenInstance {
        requireNonNull(instance, "instance");
    }

    public Optional<Instant> lastSeen() {
        return Optional.ofNullable(lastSeenAt);
    }
}
