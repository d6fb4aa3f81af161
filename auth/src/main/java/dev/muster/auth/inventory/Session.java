package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.runtime.health.AgentHealth;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A control stream of this run, as the recorder follows it. Identity matters, not equality.
final class Session {
    /// Standing of the session in the store.
    sealed interface Standing {
        /// Not written yet.
        record Claiming() implements Standing {}

        /// The document is this session's, at `epoch`.
        record Held(long epoch) implements Standing {}

        /// Another owner has it; this session may change nothing.
        ///
        /// @param vacant the epoch of the document when it was looked at last, if nobody held it
        ///   then; 0 if somebody did, and [#MISSING] if there was none
        record Superseded(long vacant) implements Standing {
            static final long MISSING = -1;
        }
    }

    /// All that its agent has said over it.
    ///
    /// @param certificate key and roles as its certificate has them
    record Said(Enrollment certificate, AgentInfo agent, AgentHealth health) {
        Said {
            requireNonNull(certificate, "certificate");
            requireNonNull(agent, "agent");
            requireNonNull(health, "health");
        }
    }

    private final long given;
    private final long before;
    private final String processId;
    private final Instant since;
    private final long sinceNanos;
    private volatile @Nullable Said said;
    private volatile boolean moved;
    private volatile Standing standing = new Standing.Claiming();

    /// @param given the epoch that the agent was told
    /// @param before the epoch of its connection before, as it says; 0 for unknown
    Session(long given, long before, String processId, Instant since, long sinceNanos) {
        this.given = given;
        this.before = before;
        this.processId = requireNonNull(processId, "processId");
        this.since = requireNonNull(since, "since");
        this.sinceNanos = sinceNanos;
    }

    /// Returns the epoch that the agent was told; the first write settles the stored one.
    long given() {
        return given;
    }

    /// Returns whether the agent has said which connection it had before.
    boolean knowsBefore() {
        return before > 0;
    }

    /// Returns whether the agent knew of `stored` when it made this connection.
    boolean follows(Connection stored) {
        return stored.told() <= before;
    }

    String processId() {
        return processId;
    }

    Instant since() {
        return since;
    }

    /// Returns when it began, by the monotonic clock.
    long sinceNanos() {
        return sinceNanos;
    }

    /// Returns what its agent said last; null before it has spoken.
    @Nullable Said said() {
        return said;
    }

    void says(Said latest) {
        said = latest;
    }

    Standing standing() {
        return standing;
    }

    /// Takes in that its agent has one to another Auth.
    void moved() {
        moved = true;
    }

    boolean hasMoved() {
        return moved;
    }

    void settle(Standing next) {
        standing = next;
    }
}
