package dev.muster.auth.incident;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.inventory.SeenInstance;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.loss.Versions;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.core.version.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// What the documents of all agents say about an incident. One pass over them for each question;
/// blocks, any thread. May throw a [dev.muster.core.fault.FaultException].
final class Aftermath {
    /// How much earlier than a run was known to be gone its agents may have been lost by another
    /// host's clock.
    private static final Duration SLACK = Duration.ofMinutes(15);

    private final InstanceStore instances;

    Aftermath(InstanceStore instances) {
        this.instances = requireNonNull(instances, "instances");
    }

    /// Returns what each of `runs`, which are gone, has left behind with nobody else holding it
    /// since.
    List<Part> leftBy(List<KnownRun> runs, Instant now) {
        var left = new LinkedHashMap<String, Left>();
        runs.forEach(run -> left.put(run.run().id(), new Left(run)));
        var kept = new Versions();
        instances.forEach(seen -> {
            var version = seen.instance().agent().version();
            var by = seen.instance().connection().map(c -> left.get(c.owner())).orElse(null);
            if (by != null && isOpen(seen.instance().presence())) {
                by.add(version);
            } else if (seen.connected()) {
                kept.add(version);
            }
        });
        return left.values().stream().map(one -> one.part(now, kept.counts())).toList();
    }

    /// What one run has left behind.
    private static final class Left {
        private final KnownRun by;
        private final Versions versions = new Versions();
        private int lost;

        Left(KnownRun by) {
            this.by = by;
        }

        void add(Version version) {
            lost++;
            versions.add(version);
        }

        Part part(Instant now, Map<String, Integer> kept) {
            var run = by.run();
            return new Part(
                    run.id(),
                    run.authId(),
                    run.address(),
                    true,
                    now,
                    lost,
                    Math.max(by.streams(), lost),
                    versions.counts(),
                    kept,
                    0,
                    false);
        }
    }

    /// Returns how many of those that were lost in `incident` are not back.
    int away(Incident incident) {
        var away = new AtomicInteger();
        instances.forEach(seen -> {
            if (incident.parts().stream().anyMatch(part -> isAway(seen, part))) {
                away.incrementAndGet();
            }
        });
        return away.get();
    }

    private static boolean isAway(SeenInstance seen, Part part) {
        if (!isOf(seen, part.run())) {
            return false;
        }
        var earliest = part.gone() ? part.begun().minus(SLACK) : part.begun();
        return switch (seen.presence()) {
            case Presence.Suspect _ -> true;
            case Presence.Offline(var since, var cause, _, _) ->
                    cause == LeaveCause.LOST && !since.isBefore(earliest);
            case Presence.Connected _, Presence.NeverConnected _ -> false;
        };
    }

    private static boolean isOf(SeenInstance seen, String run) {
        return seen.instance().connection().filter(c -> c.owner().equals(run)).isPresent();
    }

    private static boolean isOpen(Presence stored) {
        return switch (stored) {
            case Presence.Connected _, Presence.Suspect _ -> true;
            case Presence.Offline _, Presence.NeverConnected _ -> false;
        };
    }
}
