package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// The bounds of the handshake gate. Each number of connections is for all peers together; one
/// address block has a share of half.
///
/// @param places handshakes that run at a time
/// @param placeTime how long one handshake may hold a place
/// @param patience how often a handshake in a place is looked at
/// @param lent handshakes that go on without a place
/// @param waiting connections in the queue
/// @param silent connections that have not sent a whole first record
/// @param silence how long they may take for it
record GateLimits(
        int places,
        Duration placeTime,
        Duration patience,
        int lent,
        int waiting,
        int silent,
        Duration silence) {
    static final GateLimits DEFAULT =
            new GateLimits(
                    64,
                    Duration.ofSeconds(3),
                    Duration.ofMillis(500),
                    1024,
                    65_536,
                    8192,
                    Duration.ofSeconds(5));

    GateLimits {
        requireNonNull(placeTime, "placeTime");
        requireNonNull(patience, "patience");
        requireNonNull(silence, "silence");
    }
}
