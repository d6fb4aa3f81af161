package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.auth.presence.Sign;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// For how long the cluster remembers an agent that is gone: pure.
///
/// @param offline how long after it was known to be gone, or was to be back, it is forgotten
record Retention(Duration offline) {
    /// How long an owner has not renewed before what it vouched for is settled: the time that its
    /// agents need to turn up elsewhere, far within [AuthLease#KEPT].
    static final Duration LAPSED = Doubt.RETURN;

    Retention {
        requireNonNull(offline, "offline");
    }

    /// What is to become of a document.
    sealed interface Verdict {
        /// It stays as it is.
        record Keep() implements Verdict {}

        /// Its owner's run is gone and wrote nothing of it: this is how it ended.
        record Settle(Presence gone) implements Verdict {}

        /// It goes, with its history.
        record Forget() implements Verdict {}
    }

    /// @param owner how fresh the lease of its connection's owner is; null when that lease is
    ///   remembered no more
    Verdict of(Instance instance, @Nullable LeaseAge owner, Instant now) {
        var presence = instance.presence();
        return switch (presence) {
            case Presence.NeverConnected(var since) -> old(since, now);
            case Presence.Offline gone -> old(expected(gone), now);
            case Presence.Connected _, Presence.Suspect _ ->
                    owner != null && owner.sinceRenewal().compareTo(LAPSED) < 0
                            ? new Verdict.Keep()
                            : new Verdict.Settle(lost(presence, owner, now));
        };
    }

    /// @param instance whose connection's owner runs, and neither has its stream nor anything to
    ///   write of it: the document is from a backup
    Verdict unknownToOwner(Instance instance, Instant now) {
        var presence = instance.presence();
        return switch (presence) {
            case Presence.NeverConnected _, Presence.Offline _ -> of(instance, null, now);
            case Presence.Connected _, Presence.Suspect _ ->
                    new Verdict.Settle(
                            presence.after(
                                    new Sign.Ended(now, LeaveCause.LOST, presence.since(), null)));
        };
    }

    private Verdict old(Instant since, Instant now) {
        return now.isBefore(since.plus(offline)) ? new Verdict.Keep() : new Verdict.Forget();
    }

    /// From when on its absence counts: one that named its return is not old before.
    private static Instant expected(Presence.Offline gone) {
        return gone.back().filter(gone.since()::isBefore).orElse(gone.since());
    }

    /// Where even the lease is forgotten, the latest time at which it can have been renewed.
    private static Presence lost(Presence presence, @Nullable LeaseAge owner, Instant now) {
        var renewed = now.minus(owner == null ? AuthLease.KEPT : owner.sinceRenewal());
        var seen = presence.since().isAfter(renewed) ? presence.since() : renewed;
        return presence.after(new Sign.Ended(seen, LeaveCause.LOST, seen, null));
    }
}
