package dev.muster.auth.peers;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A ping that was answered.
///
/// @param roundTrip from the Auth instance that holds the agent's stream to the agent and back
/// @param authId host id of that instance
/// @param hop from here to that instance and back, without `roundTrip`; null when it is this one
public record Pong(Duration roundTrip, String authId, @Nullable Duration hop) {
    public Pong {
        requireNonNull(roundTrip, "roundTrip");
        requireNonNull(authId, "authId");
    }

    public Optional<Duration> toOwner() {
        return Optional.ofNullable(hop);
    }
}
