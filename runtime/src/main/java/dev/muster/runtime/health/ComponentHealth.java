package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One component's state with the record of its recent heartbeats. Immutable.
///
/// @param consecutiveFailures heartbeats missed or failed since the last success, at least 0
/// @param lastSuccessAt null before the first success
/// @param nextAttemptAt null when no attempt is due after a failure
public record ComponentHealth(
        String component,
        ComponentState state,
        int consecutiveFailures,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant nextAttemptAt) {
    /// The component that stands for the link to Auth.
    public static final String INSTANCE = "instance";

    public ComponentHealth {
        requireNonNull(component, "component");
        requireNonNull(state, "state");
    }

    static ComponentHealth starting(String component, ComponentState.Starting state) {
        return new ComponentHealth(component, state, 0, null, null);
    }

    public Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccessAt);
    }

    public Optional<Instant> nextAttempt() {
        return Optional.ofNullable(nextAttemptAt);
    }

    /// Returns the health that follows once `beat` has completed.
    ComponentHealth after(Heartbeat beat) {
        var next = state.after(beat);
        return switch (beat) {
            case Heartbeat.Acked(var at) -> new ComponentHealth(component, next, 0, at, null);
            case Heartbeat.Missed(_, _, var again) -> failed(next, again);
            case Heartbeat.Failed(_, _, var again) -> failed(next, again);
        };
    }

    private ComponentHealth failed(ComponentState next, Instant again) {
        return new ComponentHealth(component, next, consecutiveFailures + 1, lastSuccessAt, again);
    }
}
