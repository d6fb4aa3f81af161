package dev.muster.auth.incident;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.loss.Episode;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.loss.Versions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What this run loses itself, until the cluster knows of it. One thread.
final class OwnPart {
    private final AuthRun self;
    private final Losses losses;
    private final ConnectedAgents agents;
    private Incidents.@Nullable Known told;

    OwnPart(AuthRun self, Losses losses, ConnectedAgents agents) {
        this.self = requireNonNull(self, "self");
        this.losses = requireNonNull(losses, "losses");
        this.agents = requireNonNull(agents, "agents");
    }

    /// Takes in that an incident has just begun elsewhere.
    void join() {
        losses.join();
    }

    /// Returns what the cluster does not know yet; empty where there is nothing. Of several
    /// episodes it tells one after the other.
    Optional<Part> news() {
        for (var mine = losses.first(); mine.isPresent(); mine = losses.first()) {
            if (!isTold(mine.get())) {
                return mine.map(this::part);
            }
            if (!mine.get().over()) {
                return Optional.empty();
            }
            losses.letGo();
        }
        return Optional.empty();
    }

    /// Returns `part` as the cluster knows it; null where it does not.
    Incidents.@Nullable Known before(Part part) {
        return told != null && told.part().isSame(part) ? told : null;
    }

    /// Takes in that the cluster knows `part`, in this incident.
    void told(Part part, Incident incident) {
        told = new Incidents.Known(incident.id(), part);
    }

    private boolean isTold(Episode mine) {
        var known = told == null ? null : told.part();
        return known != null
                && known.begun().equals(mine.begun())
                && known.lost() == mine.lost()
                && known.folded() == mine.folded()
                && known.held() == mine.held();
    }

    private Part part(Episode mine) {
        var kept = new Versions();
        agents.forEach(agent -> kept.add(agent.info().version()));
        return new Part(
                self.id(),
                self.authId(),
                self.address(),
                false,
                mine.begun(),
                mine.lost(),
                mine.of(),
                mine.versions(),
                kept.counts(),
                mine.folded(),
                mine.held());
    }
}
