package dev.muster.runtime.health;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss.Strict;
import dev.muster.runtime.config.ReadinessConfig.OnAuthLoss.Tolerant;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Whether the process may get work, as its operator wants that judged. The states stay what they
/// are: only the answer to probes follows the policy.
///
/// @param report what `/readyz` answers, with the true state of the process
/// @param toleratedUntilAt how long it stays ready without Auth; null where that is not why it is
public record Readiness(ReadyzReport report, @Nullable Instant toleratedUntilAt) {
    private static final Set<Reason.Code> LOSSES =
            Set.of(
                    Reason.Code.AUTH_UNREACHABLE,
                    Reason.Code.AUTH_TIMEOUT,
                    Reason.Code.AUTH_OVERLOADED,
                    Reason.Code.AUTH_FULL,
                    Reason.Code.STREAM_CLOSED,
                    Reason.Code.SHUTTING_DOWN);

    public Readiness {
        requireNonNull(report, "report");
    }

    public Optional<Instant> toleratedUntil() {
        return Optional.ofNullable(toleratedUntilAt);
    }

    /// Returns the readiness at `now`: that of the worst component, unless nothing but Auth is
    /// missing, and not for longer than the policy tolerates.
    public static Readiness of(
            SortedMap<String, ComponentHealth> components, OnAuthLoss policy, Instant now) {
        var strict = ProcessState.of(components);
        return switch (policy) {
            case Strict _ -> new Readiness(strict, null);
            case Tolerant(var grace) ->
                    lastOkBeforeLoss(components)
                            // One in the future was told by a clock that has been set back since.
                            .filter(last -> !last.isAfter(now) && now.isBefore(last.plus(grace)))
                            .map(last -> new Readiness(tolerated(strict), last.plus(grace)))
                            .orElseGet(() -> new Readiness(strict, null));
        };
    }

    /// Returns when the link was last ok, where the loss of Auth is all that is wrong. One success
    /// after that is none yet: it must not bring back what the end of the grace has taken.
    private static Optional<Instant> lastOkBeforeLoss(
            SortedMap<String, ComponentHealth> components) {
        var notOk = components.values().stream().filter(Readiness::isNotOk).toList();
        return notOk.size() == 1 && isLossOfAuth(notOk.getFirst())
                ? notOk.getFirst().lastOk()
                : Optional.empty();
    }

    private static boolean isNotOk(ComponentHealth health) {
        return !(health.state() instanceof ComponentState.Ok);
    }

    private static boolean isLossOfAuth(ComponentHealth health) {
        return health.component().equals(ComponentHealth.INSTANCE)
                && health.state().why().filter(Readiness::isLossOfAuth).isPresent();
    }

    static boolean isLossOfAuth(Reason why) {
        return LOSSES.contains(why.code());
    }

    private static ReadyzReport tolerated(ReadyzReport strict) {
        return new ReadyzReport(
                ReadyzReport.OK.httpStatus(), ReadyzReport.OK.status(), strict.processState());
    }
}
