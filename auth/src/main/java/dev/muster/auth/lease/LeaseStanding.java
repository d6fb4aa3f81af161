package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// How a run stands with its own lease.
///
/// @param holds whether it holds it
/// @param heldFor for how long it has held it without a gap; zero while it does not
/// @param lapsed whether it has been without it since it held it first
public record LeaseStanding(boolean holds, Duration heldFor, boolean lapsed) {
    public LeaseStanding {
        requireNonNull(heldFor, "heldFor");
    }
}
