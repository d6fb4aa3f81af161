package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A run of an Auth process as its lease tells of it.
///
/// @param streams control streams that ended there at the latest renewal
/// @param draining whether it asks its agents to leave, as it is about to stop, and takes no others
/// @param eventsUntil until when all audit events of its host are in the log of the storage,
///   [Instant#MAX] for all that it recorded; null where that is not known
/// @param age how fresh all this is
public record KnownRun(
        AuthRun run, int streams, boolean draining, @Nullable Instant eventsUntil, LeaseAge age) {
    public KnownRun {
        requireNonNull(run, "run");
        requireNonNull(age, "age");
    }

    /// Returns why one that does not live does not answer.
    public Reason absence() {
        var silent = Duration.ofSeconds(age.sinceRenewal().toSeconds());
        return new Reason(
                Reason.Code.AUTH_UNREACHABLE,
                "it %s %s ago"
                        .formatted(
                                age.stopped() ? "was stopped" : "was heard of last",
                                DurationText.format(silent)),
                "Start it again if what it holds is needed; `tctl auth ls --all` shows when it ran");
    }
}
