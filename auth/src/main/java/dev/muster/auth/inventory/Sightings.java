package dev.muster.auth.inventory;

import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.auth.presence.Sign;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// When agents were last seen, for one request: each owner's lease is read once. One thread.
final class Sightings {
    private final Leases leases;
    private final Instant now;
    private final Map<String, Optional<LeaseAge>> ages = new HashMap<>();

    Sightings(Leases leases, Instant now) {
        this.leases = leases;
        this.now = now;
    }

    SeenInstance of(Instance instance) {
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
        var presence = instance.presence();
        if (age.alive()) {
            return new SeenInstance(instance, presence, now, true);
        }
        var lastSeen = now.minus(age.sinceRenewal());
        return new SeenInstance(
                instance, presence.after(new Sign.Orphaned(lastSeen)), lastSeen, false);
    }

    /// Its owner has been gone for longer than its lease is kept.
    private SeenInstance forgotten(Instance instance) {
        var presence = instance.presence();
        var lost = new Sign.Ended(now, LeaveCause.LOST, presence.since(), null);
        return new SeenInstance(instance, presence.after(lost), null, false);
    }
}
