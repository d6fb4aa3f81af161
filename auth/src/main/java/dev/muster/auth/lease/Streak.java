package dev.muster.auth.lease;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Renewals that followed one another without a lapse.
///
/// @param first when it began, by the monotonic clock; so is `last`
/// @param resumed whether there was another one before
record Streak(long first, long last, boolean resumed) {
    /// Returns the streak that a renewal at `now` goes on with, or begins.
    static Streak renewed(@Nullable Streak before, long now) {
        return before == null || before.isOver(now)
                ? new Streak(now, now, before != null)
                : new Streak(before.first, now, before.resumed);
    }

    /// Returns a streak that begins at `now`, after another one.
    static Streak resumed(long now) {
        return new Streak(now, now, true);
    }

    /// Returns how long it has lasted; nothing once the next renewal is overdue.
    Duration length(long now) {
        return isOver(now) ? Duration.ZERO : Duration.ofNanos(now - first);
    }

    LeaseStanding standing(long now) {
        return new LeaseStanding(!isOver(now), length(now), resumed || isOver(now));
    }

    private boolean isOver(long now) {
        return now - last > LeaseAge.LAPSES_AFTER.toNanos();
    }
}
