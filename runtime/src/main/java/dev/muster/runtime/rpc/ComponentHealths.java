package dev.muster.runtime.rpc;

import dev.muster.core.limit.Limits;
import dev.muster.proto.v1.LifecycleState;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// Component health on the wire.
public final class ComponentHealths {
    private ComponentHealths() {}

    public static dev.muster.proto.v1.ComponentHealth toProto(ComponentHealth health) {
        var proto =
                dev.muster.proto.v1.ComponentHealth.newBuilder()
                        .setComponent(health.component())
                        .setConsecutiveFailures(health.consecutiveFailures());
        switch (health.state()) {
            case ComponentState.Ok(var since) ->
                    state(proto, LifecycleState.LIFECYCLE_STATE_OK, since);
            case ComponentState.Starting(var since, var why) ->
                    state(proto, LifecycleState.LIFECYCLE_STATE_STARTING, since)
                            .setReason(Faults.toProto(why));
            case ComponentState.Degraded(var since, var why) ->
                    state(proto, LifecycleState.LIFECYCLE_STATE_DEGRADED, since)
                            .setReason(Faults.toProto(why));
            case ComponentState.Recovering(var since, var why) ->
                    state(proto, LifecycleState.LIFECYCLE_STATE_RECOVERING, since)
                            .setReason(Faults.toProto(why));
        }
        health.lastSuccess().ifPresent(at -> proto.setLastSuccess(WireTimes.toProto(at)));
        health.nextAttempt().ifPresent(at -> proto.setNextAttempt(WireTimes.toProto(at)));
        return proto.build();
    }

    /// Returns the health of each component in at most `bytes` of one message, with causes and
    /// hints cut where they would be too long.
    public static List<dev.muster.proto.v1.ComponentHealth> toProto(
            Collection<ComponentHealth> components, int bytes) {
        int share = bytes / Math.max(1, components.size());
        return components.stream().map(health -> fitting(toProto(health), share)).toList();
    }

    private static dev.muster.proto.v1.ComponentHealth fitting(
            dev.muster.proto.v1.ComponentHealth health, int share) {
        if (!health.hasReason()) {
            return health;
        }
        var reason = health.getReason();
        int texts = Fitting.bytes(reason.getCause()) + Fitting.bytes(reason.getHint());
        int left = Math.max(0, texts - Fitting.excess(health, share));
        return health.toBuilder().setReason(Fitting.reason(reason, left)).build();
    }

    /// Returns the health of each component; one in a state that this version does not know is left
    /// out. Throws a [dev.muster.core.fault.FaultException] with `LIMIT_EXCEEDED` or
    /// `ARGUMENT_INVALID`, saying which field is wrong.
    public static List<ComponentHealth> fromProto(
            String what, Collection<dev.muster.proto.v1.ComponentHealth> components) {
        var claims = new Claims(what);
        claims.count("components", components.size(), Limits.COMPONENTS);
        return components.stream()
                .filter(proto -> known(proto.getState()))
                .map(proto -> component(claims, proto))
                .toList();
    }

    private static ComponentHealth component(
            Claims claims, dev.muster.proto.v1.ComponentHealth proto) {
        var what = claims.what();
        return new ComponentHealth(
                claims.text("a component's name", proto.getComponent(), Limits.NAME_BYTES),
                state(claims, proto),
                Math.max(0, proto.getConsecutiveFailures()),
                proto.hasLastSuccess()
                        ? WireTimes.instant(what, "last_success", proto.getLastSuccess())
                        : null,
                proto.hasNextAttempt()
                        ? WireTimes.instant(what, "next_attempt", proto.getNextAttempt())
                        : null);
    }

    private static ComponentState state(Claims claims, dev.muster.proto.v1.ComponentHealth proto) {
        Instant since = WireTimes.instant(claims.what(), "since", proto.getSince());
        return switch (proto.getState()) {
            case LIFECYCLE_STATE_OK -> new ComponentState.Ok(since);
            case LIFECYCLE_STATE_STARTING ->
                    new ComponentState.Starting(since, claims.reason(proto.getReason()));
            case LIFECYCLE_STATE_DEGRADED ->
                    new ComponentState.Degraded(since, claims.reason(proto.getReason()));
            case LIFECYCLE_STATE_RECOVERING ->
                    new ComponentState.Recovering(since, claims.reason(proto.getReason()));
            case LIFECYCLE_STATE_UNSPECIFIED, UNRECOGNIZED ->
                    throw new IllegalStateException("left out before");
        };
    }

    private static boolean known(LifecycleState state) {
        return switch (state) {
            case LIFECYCLE_STATE_OK,
                    LIFECYCLE_STATE_STARTING,
                    LIFECYCLE_STATE_DEGRADED,
                    LIFECYCLE_STATE_RECOVERING ->
                    true;
            case LIFECYCLE_STATE_UNSPECIFIED, UNRECOGNIZED -> false;
        };
    }

    private static dev.muster.proto.v1.ComponentHealth.Builder state(
            dev.muster.proto.v1.ComponentHealth.Builder proto,
            LifecycleState state,
            Instant since) {
        return proto.setState(state).setSince(WireTimes.toProto(since));
    }
}
