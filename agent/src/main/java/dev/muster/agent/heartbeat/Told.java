package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.target.TargetHealth;
import dev.muster.runtime.health.ComponentHealth;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What Auth was told over one link, and so need not be told again.
///
/// @param targets null before the first report
record Told(AgentInfo info, @Nullable List<TargetHealth> targets) {
    Told {
        requireNonNull(info, "info");
    }

    /// Returns a heartbeat that tells what is new in `now`: of the agent, or else of its targets,
    /// because one message may not have room for both.
    Beat beat(long sequence, Collection<ComponentHealth> components, Told now) {
        if (!now.info.equals(info)) {
            return new Beat(sequence, components, now.info, null);
        }
        return new Beat(
                sequence,
                components,
                null,
                now.targets == null || now.targets.equals(targets) ? null : now.targets);
    }

    /// Returns what Auth was told once `beat` was sent.
    Told and(Beat beat) {
        return new Told(
                requireNonNullElse(beat.info(), info),
                beat.targets() == null ? targets : beat.targets());
    }
}
