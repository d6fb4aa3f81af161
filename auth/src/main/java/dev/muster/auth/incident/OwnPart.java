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
    private @Nullable Episode episode;
    private @Nullable Part told;

    OwnPart(AuthRun self, Losses losses, ConnectedAgents agents) {
        this.self = requireNonNull(self, "self");
        this.losses = requireNonNull(losses, "losses");
        this.agents = requireNonNull(agents, "agents");
    }

    /// Takes in that an incident has just begun elsewhere.
    void join() {
        losses.join();
    }

    /// Returns what the cluster does not know yet; empty where there is nothing.
    Optional<Part> news() {
        var now = losses.episode();
        now.ifPresent(one -> episode = one);
        var mine = episode;
        if (mine == null) {
            return Optional.empty();
        }
        var known = told;
        if (known != null && known.lost() == mine.lost() && known.folded() == mine.folded()) {
            if (now.isEmpty()) {
                over();
            }
            return Optional.empty();
        }
        return Optional.of(part(mine));
    }

    /// Takes in that the cluster knows `part`.
    void told(Part part) {
        told = part;
    }

    private void over() {
        episode = null;
        told = null;
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
                mine.folded());
    }
}
