package dev.muster.auth.lease;

import java.time.Duration;

/// How fresh a run's lease is.
///
/// @param sinceRenewal by the store's clock
/// @param stopped whether the run has ended in order
public record LeaseAge(Duration sinceRenewal, boolean stopped) {
    /// Three renewals missed.
    public static final Duration LAPSES_AFTER = Duration.ofSeconds(15);

    /// Returns whether the run vouches for its agents now.
    public boolean alive() {
        return !stopped && sinceRenewal.compareTo(LAPSES_AFTER) <= 0;
    }
}
