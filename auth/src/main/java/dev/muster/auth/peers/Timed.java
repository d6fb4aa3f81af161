package dev.muster.auth.peers;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// An answer, and how long it took.
///
/// @param took zero where it did not have to travel
public record Timed<A>(A answer, Duration took) {
    public Timed {
        requireNonNull(answer, "answer");
        requireNonNull(took, "took");
    }
}
