package dev.muster.auth.tls;

/// The bounds of one lane of the gate, each for all peers together.
///
/// @param places handshakes that run at a time
/// @param lent handshakes that go on without a place
/// @param waiting connections in the queue; one address block has a share of half
record LaneLimits(int places, int lent, int waiting) {}
