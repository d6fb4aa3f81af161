package dev.muster.core.target;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.time.Instant;
import java.util.Optional;

/// Whether a target is well, by the checks of the agent that looks after it. Its own axis: it says
/// nothing of the agent, and gates the agent's readiness only where the configuration says so.
public sealed interface TargetState {
    /// No check of it has ended yet.
    record Unknown(Instant since, Reason reason) implements TargetState {
        public Unknown {
            requireNonNull(since, "since");
            requireNonNull(reason, "reason");
        }
    }

    /// It answers as it should.
    record Healthy(Instant since) implements TargetState {
        public Healthy {
            requireNonNull(since, "since");
        }
    }

    /// It does not.
    ///
    /// @param reason of the latest check that failed
    record Unhealthy(Instant since, Reason reason) implements TargetState {
        public Unhealthy {
            requireNonNull(since, "since");
            requireNonNull(reason, "reason");
        }
    }

    /// Returns when this state was entered.
    Instant since();

    /// Returns why it is not healthy, or nothing where it is.
    default Optional<Reason> why() {
        return switch (this) {
            case Healthy _ -> Optional.empty();
            case Unknown(_, var reason) -> Optional.of(reason);
            case Unhealthy(_, var reason) -> Optional.of(reason);
        };
    }

    /// Returns the form of JSON, logs and labels, such as `unhealthy`.
    default String key() {
        return switch (this) {
            case Healthy _ -> "healthy";
            case Unknown _ -> "unknown";
            case Unhealthy _ -> "unhealthy";
        };
    }
}
