package dev.muster.agent.target;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.target.CheckResult.Failed;
import dev.muster.agent.target.CheckResult.Passed;
import dev.muster.core.reason.Reason;
import dev.muster.core.target.TargetState;
import dev.muster.core.target.TargetState.Healthy;
import dev.muster.core.target.TargetState.Unhealthy;
import dev.muster.core.target.TargetState.Unknown;
import dev.muster.runtime.config.TargetCheckConfig;
import java.time.Instant;

/// What the checks of one target say so far. The first result decides; after it, only so many in a
/// row that say otherwise.
///
/// @param against results in a row that speak against the state, less than decide
record Verdict(TargetState state, int against) {
    private static final Reason NOT_CHECKED =
            new Reason(
                    Reason.Code.TARGET_NOT_CHECKED,
                    "its first check has not ended yet",
                    "Wait for it");

    Verdict {
        requireNonNull(state, "state");
    }

    static Verdict none(Instant at) {
        return of(new Unknown(at, NOT_CHECKED));
    }

    /// Returns the verdict that follows once a check has ended.
    Verdict after(CheckResult result, TargetCheckConfig thresholds) {
        return switch (new Step(state, result)) {
            case Step(Unknown _, Passed(var at)) -> of(new Healthy(at));
            case Step(Unknown _, Failed(var at, var why)) -> of(new Unhealthy(at, why));
            case Step(Healthy s, Passed _) -> of(s);
            case Step(Healthy s, Failed(var at, var why)) ->
                    decided(thresholds.unhealthyThreshold(), s, new Unhealthy(at, why));
            case Step(Unhealthy s, Failed(_, var why)) -> of(new Unhealthy(s.since(), why));
            case Step(Unhealthy s, Passed(var at)) ->
                    decided(thresholds.healthyThreshold(), s, new Healthy(at));
        };
    }

    private Verdict decided(int threshold, TargetState present, TargetState next) {
        int now = against + 1;
        return now < threshold ? new Verdict(present, now) : of(next);
    }

    private static Verdict of(TargetState state) {
        return new Verdict(state, 0);
    }
}

/// The left-hand side of one row of the transition table.
record Step(TargetState state, CheckResult result) {}
