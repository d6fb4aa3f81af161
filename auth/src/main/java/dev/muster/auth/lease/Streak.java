package dev.muster.auth.lease;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Renewals that followed one another without a lapse.
///
/// @param first when it began, by the monotonic clock; so is `last`
record Streak(long first, long last) {
    /// Returns the streak that a renewal at `now` goes on with, or begins.
    static Streak renewed(@Nullable Streak before, long now) {
        return before == null || before.isOver(now)
                ? new Streak(now, now)
                : new Streak(before.first, now);
    }

    /// Returns how long it has lasted; nothing once the next renewal is overdue.
    Duration length(long now) {
        return isOver(now) ? Duration.ZERO : Duration.ofNanos(now - first);
    }

    private boolean isOver(long now) {
        return now - last > LeaseAge.LAPSES_AFTER.toNanos();
    }
}
