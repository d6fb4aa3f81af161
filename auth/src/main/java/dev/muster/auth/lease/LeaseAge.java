package dev.muster.auth.lease;

import java.time.Duration;

/// How fresh a run's lease is.
///
/// @param sinceRenewal by the store's clock
/// @param stopped whether the run has ended in order
public record LeaseAge(Duration sinceRenewal, boolean stopped) {
    /// Three renewals missed.
    public static final Duration LAPSES_AFTER = Duration.ofSeconds(15);

    /// How long a run has held its own lease, after its start or an outage of the backend, before
    /// the ages of others tell it anything: twice the time in which each that lives has renewed.
    public static final Duration SETTLE_AFTER = LAPSES_AFTER.multipliedBy(2);

    /// Returns whether a renewal is overdue, and it is time to look for other signs of life.
    public boolean late() {
        return sinceRenewal.compareTo(AuthLease.RENEWAL.multipliedBy(2)) > 0;
    }

    /// Returns whether the run vouches for its agents now.
    public boolean alive() {
        return !stopped && sinceRenewal.compareTo(LAPSES_AFTER) <= 0;
    }
}
