package dev.muster.auth.tls;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// The bounds of the handshake gate.
///
/// @param agents of the lane for everyone
/// @param admins of the lane for those who administer
/// @param placeTime how long one handshake may hold a place
/// @param patience how often a handshake in a place is looked at
/// @param silent connections that have not sent a whole first record, for all peers together; one
///   address block has a share of half
/// @param silence how long they may take for it
record GateLimits(
        LaneLimits agents,
        LaneLimits admins,
        Duration placeTime,
        Duration patience,
        int silent,
        Duration silence) {
    static final GateLimits DEFAULT =
            new GateLimits(
                    new LaneLimits(64, 1024, 65_536),
                    new LaneLimits(4, 32, 256),
                    Duration.ofSeconds(3),
                    Duration.ofMillis(500),
                    8192,
                    Duration.ofSeconds(5));

    GateLimits {
        requireNonNull(agents, "agents");
        requireNonNull(admins, "admins");
        requireNonNull(placeTime, "placeTime");
        requireNonNull(patience, "patience");
        requireNonNull(silence, "silence");
    }
}
