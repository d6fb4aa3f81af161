package dev.muster.agent.target;

import static java.util.stream.Collectors.joining;

import dev.muster.core.reason.Reason;
import dev.muster.core.target.TargetHealth;
import java.util.List;

/// Names the required targets that keep a service from being ready.
final class UnhealthyTargets {
    private static final int NAMED = 3;

    private UnhealthyTargets() {}

    /// @param targets at least one, each unhealthy
    static Reason reason(List<TargetHealth> targets) {
        var first = targets.getFirst();
        var why = first.state().why().map(Reason::cause).orElse("");
        return new Reason(
                Reason.Code.TARGET_UNHEALTHY,
                targets.size() == 1
                        ? "required target %s is unhealthy: %s".formatted(first.name(), why)
                        : "required targets %s are unhealthy, %s because %s"
                                .formatted(names(targets), first.name(), why),
                "See to the target, or write `required: no` for it; `/readyz?verbose` says what is"
                        + " wrong");
    }

    private static String names(List<TargetHealth> targets) {
        var named = targets.stream().limit(NAMED).map(TargetHealth::name).collect(joining(", "));
        int more = targets.size() - NAMED;
        return more > 0 ? "%s and %d more".formatted(named, more) : named;
    }
}
