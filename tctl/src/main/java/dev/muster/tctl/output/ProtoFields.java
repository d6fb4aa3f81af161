package dev.muster.tctl.output;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.muster.core.role.Role;
import dev.muster.proto.v1.ComponentHealth;
import dev.muster.proto.v1.LifecycleState;
import dev.muster.proto.v1.Reason;
import dev.muster.proto.v1.TargetHealth;
import dev.muster.proto.v1.TargetState;
import dev.muster.runtime.rpc.Roles;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/// What the wire carries, as documents and tables show it.
public final class ProtoFields {
    private ProtoFields() {}

    /// Returns an RFC 3339 time in UTC. Nobody reads more than its milliseconds.
    public static String time(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos())
                .truncatedTo(ChronoUnit.MILLIS)
                .toString();
    }

    /// Returns how long before `now` it was; negative when it is later.
    public static java.time.Duration age(Timestamp time, Timestamp now) {
        return java.time.Duration.ofSeconds(
                now.getSeconds() - time.getSeconds(), now.getNanos() - time.getNanos());
    }

    public static java.time.Duration duration(Duration duration) {
        return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    /// Returns `node`, `app`, …, in their declared order.
    public static List<String> roleKeys(List<dev.muster.proto.v1.Role> roles) {
        return Roles.fromProto(roles).stream().map(Role::key).toList();
    }

    /// Returns `Node,App`, in their declared order.
    public static String roleTitles(List<dev.muster.proto.v1.Role> roles) {
        return Role.titles(Roles.fromProto(roles));
    }

    /// Returns `v1.2.3`; nothing for nothing.
    public static String version(String version) {
        return version.isEmpty() || version.startsWith("v") ? version : "v" + version;
    }

    /// Returns `none` for nothing.
    public static String orNone(String text) {
        return text.isEmpty() ? "none" : text;
    }

    public static Fields component(ComponentHealth health) {
        var fields =
                new Fields()
                        .put("component", health.getComponent())
                        .put("state", state(health.getState()));
        if (health.hasSince()) {
            fields.put("since", time(health.getSince()));
        }
        if (health.hasReason()) {
            fields.put("reason", reason(health.getReason()).map());
        }
        fields.put("consecutive_failures", health.getConsecutiveFailures());
        if (health.hasLastSuccess()) {
            fields.put("last_success", time(health.getLastSuccess()));
        }
        if (health.hasNextAttempt()) {
            fields.put("next_attempt", time(health.getNextAttempt()));
        }
        return fields;
    }

    public static Fields target(TargetHealth health) {
        var fields =
                new Fields()
                        .put("service", String.join("", roleKeys(List.of(health.getService()))))
                        .put("target", health.getName())
                        .put("uri", health.getUri())
                        .put("state", state(health.getState()))
                        .put("required", health.getRequired());
        if (health.hasSince()) {
            fields.put("since", time(health.getSince()));
        }
        if (health.hasReason()) {
            fields.put("reason", reason(health.getReason()).map());
        }
        return fields;
    }

    /// Returns `healthy`, `unhealthy` or `unknown`.
    public static String state(TargetState state) {
        return switch (state) {
            case TARGET_STATE_HEALTHY -> "healthy";
            case TARGET_STATE_UNHEALTHY -> "unhealthy";
            case TARGET_STATE_UNKNOWN, TARGET_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    /// Returns `cause (CODE)`.
    public static String text(Reason reason) {
        return "%s (%s)".formatted(reason.getCause(), reason.getCode());
    }

    public static Fields reason(Reason reason) {
        return new Fields()
                .put("code", reason.getCode())
                .put("cause", reason.getCause())
                .put("hint", reason.getHint());
    }

    public static String state(LifecycleState state) {
        return switch (state) {
            case LIFECYCLE_STATE_OK,
                    LIFECYCLE_STATE_RECOVERING,
                    LIFECYCLE_STATE_DEGRADED,
                    LIFECYCLE_STATE_STARTING ->
                    state.name().substring("LIFECYCLE_STATE_".length()).toLowerCase(Locale.ROOT);
            case LIFECYCLE_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }
}
