package dev.muster.runtime.rpc;

import dev.muster.core.limit.Limits;
import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Health of targets on the wire.
public final class TargetHealths {
    private TargetHealths() {}

    public static dev.muster.proto.v1.TargetHealth toProto(TargetHealth health) {
        var state = health.state();
        var proto =
                dev.muster.proto.v1.TargetHealth.newBuilder()
                        .setService(Roles.toProto(health.service()))
                        .setName(health.name())
                        .setUri(health.uri())
                        .setState(toProto(state))
                        .setSince(WireTimes.toProto(state.since()))
                        .setRequired(health.required());
        state.why().ifPresent(reason -> proto.setReason(Faults.toProto(reason)));
        return proto.build();
    }

    /// Returns the health of each target in at most `bytes` of one message, with addresses, causes
    /// and hints cut where there are many of them. Names stay whole: [Limits#TARGETS] of the
    /// longest take 45 KiB with all that is said beside the texts.
    public static List<dev.muster.proto.v1.TargetHealth> toProto(
            Collection<TargetHealth> targets, int bytes) {
        int share = bytes / Math.max(1, targets.size());
        return targets.stream().map(health -> fitting(toProto(health), share)).toList();
    }

    private static dev.muster.proto.v1.TargetHealth fitting(
            dev.muster.proto.v1.TargetHealth health, int share) {
        var reason = health.getReason();
        int address = Fitting.bytes(health.getUri());
        int texts = address + Fitting.bytes(reason.getCause()) + Fitting.bytes(reason.getHint());
        int left = Math.max(0, texts - Fitting.excess(health, share));
        var uri =
                Fitting.text(
                        health.getUri(),
                        Math.min(left == texts ? address : left / 2, Limits.URI_BYTES));
        var fitting = health.toBuilder().setUri(uri);
        if (health.hasReason()) {
            fitting.setReason(Fitting.reason(reason, left - Fitting.bytes(uri)));
        }
        return fitting.build();
    }

    /// Returns the health of each target; one in a state or of a service that this version does not
    /// know is left out. Throws a [dev.muster.core.fault.FaultException] with `LIMIT_EXCEEDED` or
    /// `ARGUMENT_INVALID`, saying which field is wrong.
    ///
    /// @param what what does not happen then, such as `Cannot accept the heartbeat`
    public static List<TargetHealth> fromProto(
            String what, Collection<dev.muster.proto.v1.TargetHealth> targets) {
        var claims = new Claims(what);
        claims.count("targets", targets.size(), Limits.TARGETS);
        return targets.stream().flatMap(proto -> target(claims, proto).stream()).toList();
    }

    private static Optional<TargetHealth> target(
            Claims claims, dev.muster.proto.v1.TargetHealth proto) {
        var name = claims.text("a target's name", proto.getName(), Limits.NAME_BYTES);
        var uri = claims.text("a target's uri", proto.getUri(), Limits.URI_BYTES);
        var state = state(claims, proto);
        return Roles.fromProto(proto.getService())
                .flatMap(service ->
                        state.map(known ->
                                new TargetHealth(service, name, uri, known, proto.getRequired())));
    }

    private static Optional<TargetState> state(
            Claims claims, dev.muster.proto.v1.TargetHealth proto) {
        var since = WireTimes.instant(claims.what(), "since", proto.getSince());
        var reason = claims.reason(proto.getReason());
        return switch (proto.getState()) {
            case TARGET_STATE_UNKNOWN -> Optional.of(new TargetState.Unknown(since, reason));
            case TARGET_STATE_HEALTHY -> Optional.of(new TargetState.Healthy(since));
            case TARGET_STATE_UNHEALTHY -> Optional.of(new TargetState.Unhealthy(since, reason));
            case TARGET_STATE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static dev.muster.proto.v1.TargetState toProto(TargetState state) {
        return switch (state) {
            case TargetState.Unknown _ -> dev.muster.proto.v1.TargetState.TARGET_STATE_UNKNOWN;
            case TargetState.Healthy _ -> dev.muster.proto.v1.TargetState.TARGET_STATE_HEALTHY;
            case TargetState.Unhealthy _ -> dev.muster.proto.v1.TargetState.TARGET_STATE_UNHEALTHY;
        };
    }
}
