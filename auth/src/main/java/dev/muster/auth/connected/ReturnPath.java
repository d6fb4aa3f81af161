package dev.muster.auth.connected;

import java.time.Duration;
import java.time.Instant;

/// One proof that what Auth sends over a stream arrives. Plain longs: there is one for each agent.
///
/// @param confirmedNanos when the echo came, by [dev.muster.core.time.Time#nanoTime]
/// @param clockSkewNanos the agent's clock minus Auth's, off by half the round trip at most
public record ReturnPath(long confirmedNanos, long roundTripNanos, long clockSkewNanos) {
    /// Returns this with times for people.
    ///
    /// @param now the same moment as `nanos`, which is by [dev.muster.core.time.Time#nanoTime]
    dev.muster.runtime.health.ReturnPath at(Instant now, long nanos) {
        return new dev.muster.runtime.health.ReturnPath(
                now.minusNanos(nanos - confirmedNanos),
                Duration.ofNanos(roundTripNanos),
                Duration.ofNanos(clockSkewNanos));
    }
}
