package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// When the control plane last reached this process, and what that told. Thread-safe; takes no
/// lock.
///
/// Auth challenges when a stream opens and at every heartbeat. Ages are by this process's monotonic
/// time, so that no clock that is set makes a path look fresh.
public final class ReturnPathTracker {
    private final Duration firstWithin;
    private final Duration staleAfter;
    private final Time time;

    private volatile @Nullable Proof latest;
    private volatile @Nullable Long openedNanos;

    private record Proof(ReturnPath path, long receivedNanos) {}

    /// How well the path is known.
    public enum Freshness {
        /// Proved lately over the latest stream.
        FRESH,
        /// No stream has opened yet, or one has just opened and its first proof may still come.
        AWAITED,
        /// Not proved for too long.
        STALE
    }

    /// @param interval between heartbeats while all is well, and so between proofs
    /// @param timeout of one exchange
    public ReturnPathTracker(Duration interval, Duration timeout, Time time) {
        this.firstWithin = requireNonNull(timeout, "timeout");
        // Two proofs have been missed by then: one may be lost with its stream, and a reconnect is
        // no alarm.
        this.staleAfter = interval.multipliedBy(2).plus(timeout);
        this.time = requireNonNull(time, "time");
    }

    /// Takes note that a stream opened, over which the path is to be proved anew.
    public void opened() {
        openedNanos = time.nanoTime();
    }

    /// Takes note of a proof that has just arrived.
    public void proved(ReturnPath path) {
        latest = new Proof(path, time.nanoTime());
    }

    /// Returns the latest proof, however old.
    public Optional<ReturnPath> latest() {
        return Optional.ofNullable(latest).map(Proof::path);
    }

    /// Returns how long ago the latest proof arrived.
    public Optional<Duration> age() {
        long now = time.nanoTime();
        return Optional.ofNullable(latest)
                .map(proof -> Duration.ofNanos(now - proof.receivedNanos()));
    }

    public Freshness freshness() {
        var opened = openedNanos;
        if (opened == null) {
            return Freshness.AWAITED;
        }
        long now = time.nanoTime();
        var proof = latest;
        if (proof != null && proof.receivedNanos() - opened >= 0) {
            return now - proof.receivedNanos() > staleAfter.toNanos()
                    ? Freshness.STALE
                    : Freshness.FRESH;
        }
        return now - opened > firstWithin.toNanos() ? Freshness.STALE : Freshness.AWAITED;
    }

    /// Returns why a stale path is one.
    public Reason staleness() {
        var cause =
                age().map(age ->
                                "what Auth sends was last known to arrive %s ago"
                                        .formatted(
                                                DurationText.format(
                                                        Duration.ofSeconds(age.toSeconds()))))
                        .orElse("Auth has not reached this process since the stream opened");
        return new Reason(
                Reason.Code.RETURN_PATH_STALE,
                cause,
                "Look at proxies and firewalls between this host and Auth, in both directions");
    }

    /// Returns what deserves a look although it need not gate anything.
    public List<Reason> warnings() {
        var warnings = new ArrayList<Reason>();
        if (freshness() == Freshness.STALE) {
            warnings.add(staleness());
        }
        latest().filter(ReturnPath::isSkewed)
                .ifPresent(path -> warnings.add(skewed(path.clockSkew())));
        return List.copyOf(warnings);
    }

    private static Reason skewed(Duration skew) {
        return new Reason(
                Reason.Code.CLOCK_SKEWED,
                "this host's clock is %s %s Auth's"
                        .formatted(
                                DurationText.format(skew.abs()),
                                skew.isNegative() ? "behind" : "ahead of"),
                "Check NTP on this host and on the Auth host");
    }
}
