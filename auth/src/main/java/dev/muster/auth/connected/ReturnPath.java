package dev.muster.auth.connected;

/// One proof that what Auth sends over a stream arrives. Plain longs: there is one for each agent.
///
/// @param confirmedNanos when the echo came, by [dev.muster.core.time.Time#nanoTime]
/// @param clockSkewNanos the agent's clock minus Auth's, off by half the round trip at most
public record ReturnPath(long confirmedNanos, long roundTripNanos, long clockSkewNanos) {}
