package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Presence;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An agent's document with what its owner's lease says about it now.
///
/// @param instance its flapping as of now
/// @param presence as of now; that of the document may be out of date
/// @param lastSeenAt null when it was never seen, or not for longer than any lease is kept
/// @param connected whether a live Auth holds its control stream
public record SeenInstance(
        Instance instance, Presence presence, @Nullable Instant lastSeenAt, boolean connected) {
    public SeenInstance {
        requireNonNull(instance, "instance");
        requireNonNull(presence, "presence");
    }

    public Optional<Instant> lastSeen() {
        return Optional.ofNullable(lastSeenAt);
    }
}
