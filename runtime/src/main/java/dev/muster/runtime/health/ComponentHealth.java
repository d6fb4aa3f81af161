package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One component's state with the record of its recent heartbeats. Immutable.
///
/// @param consecutiveFailures heartbeats missed or failed since the last success, at least 0
/// @param lastSuccessAt null before the first success
/// @param nextAttemptAt null when no attempt is due after a failure
/// @param lastOkAt the last success with which it was ok, as long as nothing but a loss of Auth has
///   failed since; null where that is not known, as of a component of another process
public record ComponentHealth(
        String component,
        ComponentState state,
        int consecutiveFailures,
        @Nullable Instant lastSuccessAt,
        @Nullable Instant nextAttemptAt,
        @Nullable Instant lastOkAt) {
    /// The component that stands for the link to Auth.
    public static final String INSTANCE = "instance";

    public ComponentHealth {
        requireNonNull(component, "component");
        requireNonNull(state, "state");
    }

    /// Of another process.
    public ComponentHealth(
            String component,
            ComponentState state,
            int consecutiveFailures,
            @Nullable Instant lastSuccessAt,
            @Nullable Instant nextAttemptAt) {
        this(component, state, consecutiveFailures, lastSuccessAt, nextAttemptAt, null);
    }

    static ComponentHealth starting(String component, ComponentState.Starting state) {
        return new ComponentHealth(component, state, 0, null, null, null);
    }

    public Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccessAt);
    }

    public Optional<Instant> nextAttempt() {
        return Optional.ofNullable(nextAttemptAt);
    }

    Optional<Instant> lastOk() {
        return Optional.ofNullable(lastOkAt);
    }

    /// Returns the health that follows once `beat` has completed.
    ComponentHealth after(Heartbeat beat) {
        var next = state.after(beat);
        return switch (beat) {
            case Heartbeat.Acked(var at) ->
                    new ComponentHealth(
                            component,
                            next,
                            0,
                            at,
                            null,
                            next instanceof ComponentState.Ok ? at : lastOkAt);
            case Heartbeat.Missed(_, var why, var again) -> failed(next, why, again);
            case Heartbeat.Failed(_, var why, var again) -> failed(next, why, again);
        };
    }

    private ComponentHealth failed(ComponentState next, Reason why, Instant again) {
        return new ComponentHealth(
                component,
                next,
                consecutiveFailures + 1,
                lastSuccessAt,
                again,
                Readiness.isLossOfAuth(why) ? lastOkAt : null);
    }
}
