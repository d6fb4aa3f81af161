package dev.muster.auth.inventory;

import dev.muster.auth.lease.LeaseAge;
import dev.muster.auth.lease.Leases;
import dev.muster.auth.presence.Presence;
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
        return switch (instance.presence()) {
            case Presence.NeverConnected _ -> new SeenInstance(instance, null, false);
            case Presence.Offline(_, var lastSeen, _) ->
                    new SeenInstance(instance, lastSeen, false);
            case Presence.Connected _ ->
                    instance.connection()
                            .flatMap(connection ->
                                    ages.computeIfAbsent(connection.owner(), leases::age))
                            .map(age -> vouched(instance, age))
                            .orElse(new SeenInstance(instance, null, false));
        };
    }

    private SeenInstance vouched(Instance instance, LeaseAge age) {
        return age.alive()
                ? new SeenInstance(instance, now, true)
                : new SeenInstance(instance, now.minus(age.sinceRenewal()), false);
    }
}
