package dev.muster.auth.inventory;

import dev.muster.auth.history.Changes;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.core.agent.AgentInfo;
import dev.muster.runtime.health.AgentHealth;
import org.jspecify.annotations.Nullable;

/// What is to be written of one agent. Null parts stay as the document has them.
///
/// @param session the stream that speaks; null for a join
/// @param changes what of it belongs in the agent's history, with all that it went through
record Draft(
        @Nullable Session session,
        @Nullable Enrollment enrollment,
        @Nullable AgentInfo agent,
        @Nullable AgentHealth health,
        @Nullable Presence presence,
        Changes changes) {
    static final Draft EMPTY = new Draft(null, null, null, null, null, Changes.NONE);

    /// Returns what remains to be written when `later` follows before this was.
    Draft then(Draft later) {
        return new Draft(
                later.session != null ? later.session : session,
                later.enrollment != null ? later.enrollment.over(enrollment) : enrollment,
                later.agent != null ? later.agent : agent,
                later.health != null ? later.health : health,
                later.presence != null ? later.presence : presence,
                changes.then(later.changes));
    }

    /// Returns whether its stream has ended with it.
    boolean ends() {
        return presence instanceof Presence.Offline;
    }

    /// Returns whether it ends with the agent gone for good.
    boolean deletes() {
        return presence instanceof Presence.Offline(_, var cause, _, _)
                && cause == LeaveCause.DECOMMISSIONED;
    }
}
