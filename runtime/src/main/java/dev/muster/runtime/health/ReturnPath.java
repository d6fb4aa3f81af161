package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;

/// One proof that the control plane reaches this process: Auth's challenge arrived, and so did its
/// confirmation of the echo.
///
/// @param confirmedAt when the echo reached Auth, by Auth's clock
/// @param roundTrip from Auth to this process and back, as Auth measured it
/// @param clockSkew this host's clock minus Auth's, off by half the round trip at most; negative
///   when this host is behind
public record ReturnPath(Instant confirmedAt, Duration roundTrip, Duration clockSkew) {
    /// Beyond it the clocks are worth a warning: logs of two hosts no longer line up. The product's
    /// contract sets the number.
    public static final Duration SKEW_WORTH_A_WARNING = Duration.ofSeconds(2);

    public ReturnPath {
        requireNonNull(confirmedAt, "confirmedAt");
        requireNonNull(roundTrip, "roundTrip");
        requireNonNull(clockSkew, "clockSkew");
    }

    public boolean isSkewed() {
        return clockSkew.abs().compareTo(SKEW_WORTH_A_WARNING) > 0;
    }
}
