package dev.muster.auth.inventory;

import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Doubt;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.auth.presence.Sign;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// When agents were last seen, for one request: each owner's lease is read once. One thread.
final class Sightings {
    private final Leases leases;
    private final boolean judges;
    private final Instant now;
    private final Map<String, Optional<LeaseAge>> ages = new HashMap<>();

    /// @param heldFor how long this run has held its own lease: before [Doubt#RETURN] it declares
    ///   nobody lost, as all leases look old after a pause of this run or of the backend
    Sightings(Leases leases, Duration heldFor, Instant now) {
        this.leases = leases;
        this.judges = heldFor.compareTo(Doubt.RETURN) >= 0;
        this.now = now;
    }

    SeenInstance of(Instance stored) {
        var instance = stored.at(now);
        var presence = instance.presence();
        return switch (presence) {
            case Presence.NeverConnected _ -> new SeenInstance(instance, presence, null, false);
            case Presence.Offline gone -> new SeenInstance(instance, gone, gone.lastSeen(), false);
            case Presence.Connected _, Presence.Suspect _ ->
                    instance.connection()
                            .flatMap(connection ->
                                    ages.computeIfAbsent(connection.owner(), leases::age))
                            .map(age -> vouched(instance, age))
                            .orElseGet(() -> forgotten(instance));
        };
    }

    private SeenInstance vouched(Instance instance, LeaseAge age) {
        if (age.alive()) {
            return instance.presence() instanceof Presence.Suspect dropped
                    ? new SeenInstance(instance, dropped, dropped.since(), false)
                    : new SeenInstance(instance, instance.presence(), now, true);
        }
        var renewed = now.minus(age.sinceRenewal());
        return new SeenInstance(instance, orphaned(instance, renewed), renewed, false);
    }

    /// Its owner has been gone for longer than its lease is kept.
    private SeenInstance forgotten(Instance instance) {
        var since = instance.presence().since();
        var latest = now.minus(AuthLease.KEPT);
        var orphaned = orphaned(instance, since.isAfter(latest) ? since : latest);
        return new SeenInstance(instance, orphaned, null, false);
    }

    /// @param renewed when its owner vouched for it last
    private Presence orphaned(Instance instance, Instant renewed) {
        boolean decided = judges && !renewed.isAfter(now.minus(Doubt.RETURN));
        return instance.presence()
                .after(
                        decided
                                ? new Sign.Ended(renewed, LeaveCause.LOST, renewed, null)
                                : new Sign.Orphaned(renewed));
    }
}
