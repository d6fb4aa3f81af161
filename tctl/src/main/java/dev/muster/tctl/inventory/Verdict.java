package dev.muster.tctl.inventory;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.Timestamp;
import dev.muster.proto.v1.ComponentHealth;
import dev.muster.proto.v1.InstanceDetail;
import dev.muster.proto.v1.LifecycleState;
import dev.muster.proto.v1.PresenceState;
import dev.muster.proto.v1.Reason;
import dev.muster.proto.v1.TargetHealth;
import dev.muster.proto.v1.TargetState;
import dev.muster.tctl.output.ProtoFields;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// How an agent is, in one line.
///
/// @param well whether it is connected and all of its components are ok; a target that is unhealthy
///   is that target's health, and its service's only where it is required
/// @param line with claims of the agent in it as they are
record Verdict(boolean well, String line) {
    private static final List<LifecycleState> WORST_FIRST =
            List.of(
                    LifecycleState.LIFECYCLE_STATE_DEGRADED,
                    LifecycleState.LIFECYCLE_STATE_RECOVERING,
                    LifecycleState.LIFECYCLE_STATE_STARTING);

    Verdict {
        requireNonNull(line, "line");
    }

    static Verdict of(InstanceDetail detail) {
        var instance = detail.getInstance();
        var presence = instance.getPresence();
        var now = detail.getObservedAt();
        var who = "%s (%s) ".formatted(instance.getAgent().getHostname(), instance.getId());
        if (presence.getState() != PresenceState.PRESENCE_STATE_CONNECTED) {
            return new Verdict(
                    false,
                    "%sis %s since %s"
                            .formatted(
                                    who,
                                    Presences.text(instance, now),
                                    Times.since(presence.getSince(), now)));
        }
        if (detail.hasUnconfirmed()) {
            return new Verdict(
                    false,
                    "%smay be well or not: %s".formatted(who, detail.getUnconfirmed().getCause()));
        }
        if (instance.getComponentsCount() == 0) {
            return new Verdict(false, who + "is connected and has not told its health yet");
        }
        var broken = broken(detail);
        if (!broken.isEmpty()) {
            var worst = broken.getFirst().getState();
            return new Verdict(
                    false,
                    "%sis %s: %s".formatted(who, ProtoFields.state(worst), names(broken, now)));
        }
        var unhealthy = unhealthy(detail);
        if (!unhealthy.isEmpty()) {
            return new Verdict(
                    true, "%sis ok, but unhealthy: %s".formatted(who, targets(unhealthy, now)));
        }
        return new Verdict(
                true,
                "%sis ok: connected since %s, %s%s"
                        .formatted(
                                who,
                                Times.since(presence.getSince(), now),
                                instance.getComponentsList().stream()
                                        .map(ComponentHealth::getComponent)
                                        .collect(Collectors.joining(" and ")),
                                warnings(detail)));
    }

    /// Returns the components that are not ok, the worst first.
    static List<ComponentHealth> broken(InstanceDetail detail) {
        return detail.getInstance().getComponentsList().stream()
                .filter(component -> component.getState() != LifecycleState.LIFECYCLE_STATE_OK)
                .sorted(
                        Comparator.comparingInt(component ->
                                WORST_FIRST.contains(component.getState())
                                        ? WORST_FIRST.indexOf(component.getState())
                                        : WORST_FIRST.size()))
                .toList();
    }

    static List<TargetHealth> unhealthy(InstanceDetail detail) {
        return detail.getInstance().getTargetsList().stream()
                .filter(target -> target.getState() == TargetState.TARGET_STATE_UNHEALTHY)
                .toList();
    }

    /// Returns everything that is said against the agent, the heaviest first.
    static List<Reason> reasons(InstanceDetail detail) {
        var presence = detail.getInstance().getPresence();
        return Stream.of(
                        Stream.of(detail)
                                .filter(InstanceDetail::hasUnconfirmed)
                                .map(InstanceDetail::getUnconfirmed),
                        Stream.of(presence).filter(it -> it.hasReason()).map(it -> it.getReason()),
                        broken(detail).stream().map(ComponentHealth::getReason),
                        unhealthy(detail).stream().map(TargetHealth::getReason),
                        detail.getWarningsList().stream())
                .flatMap(reasons -> reasons)
                .toList();
    }

    private static String names(List<ComponentHealth> broken, Timestamp now) {
        return broken.stream()
                .map(component ->
                        component.getComponent()
                                + " since "
                                + Times.since(component.getSince(), now))
                .collect(Collectors.joining(", "));
    }

    private static String targets(List<TargetHealth> unhealthy, Timestamp now) {
        return unhealthy.stream()
                .map(target -> target.getName() + " since " + Times.since(target.getSince(), now))
                .collect(Collectors.joining(", "));
    }

    private static String warnings(InstanceDetail detail) {
        return switch (detail.getWarningsCount()) {
            case 0 -> "";
            case 1 -> "; 1 warning";
            default -> "; %d warnings".formatted(detail.getWarningsCount());
        };
    }
}
