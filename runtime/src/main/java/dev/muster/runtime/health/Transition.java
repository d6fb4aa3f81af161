package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A component that changed its state, or whose reason for not being ok got another code.
///
/// @param at when the heartbeat that brought the change completed
public record Transition(ComponentHealth before, ComponentHealth after, Instant at) {
    public Transition {
        requireNonNull(before, "before");
        requireNonNull(after, "after");
        requireNonNull(at, "at");
    }

    /// Returns how long the state before lasted.
    public Duration lasted() {
        return Duration.between(before.state().since(), at);
    }

    /// Returns the change that `beat` made, or nothing where it made none.
    static Optional<Transition> between(
            ComponentHealth before, ComponentHealth after, Heartbeat beat) {
        var same =
                before.state().key().equals(after.state().key())
                        && code(before).equals(code(after));
        return same ? Optional.empty() : Optional.of(new Transition(before, after, beat.at()));
    }

    private static Optional<Reason.Code> code(ComponentHealth health) {
        return health.state().why().map(Reason::code);
    }
}
