package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Presence;
import java.time.Duration;
import java.time.Instant;

/// Which of the remembered agents a listing is about.
public sealed interface Scope {
    /// Those whose last heartbeat is within the instance TTL.
    record Recent() implements Scope {}

    /// Whoever is remembered.
    ///
    /// @param offlineFor only those that are gone, or have never come, for at least that long; zero
    ///   asks for nothing
    record All(Duration offlineFor) implements Scope {
        public All {
            requireNonNull(offlineFor, "offlineFor");
        }
    }

    /// Those that somebody should look for ([Presence#isMissing]).
    ///
    /// @param offlineFor for at least that long
    record Missing(Duration offlineFor) implements Scope {
        public Missing {
            requireNonNull(offlineFor, "offlineFor");
        }
    }

    /// Returns whether a listing made `now` shows the agent.
    ///
    /// @param instanceTtl how long after its last heartbeat an agent is a recent one
    default boolean includes(SeenInstance seen, Instant now, Duration instanceTtl) {
        return switch (this) {
            case Recent _ ->
                    seen.lastSeen().filter(at -> at.isAfter(now.minus(instanceTtl))).isPresent();
            case All(var offlineFor) ->
                    offlineFor.isZero() || isGone(seen.presence(), now.minus(offlineFor));
            case Missing(var offlineFor) ->
                    seen.presence().isMissing(now)
                            && isGone(seen.presence(), now.minus(offlineFor));
        };
    }

    private static boolean isGone(Presence presence, Instant since) {
        return switch (presence) {
            case Presence.Connected _, Presence.Suspect _ -> false;
            case Presence.NeverConnected _, Presence.Offline _ -> !presence.since().isAfter(since);
        };
    }
}
