package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.proto.v1.StopReason;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an agent says when it leaves on purpose.
///
/// @param expectedBack after which time it means to be back; null when it does not say
public record Goodbye(Why why, @Nullable Duration expectedBack) {
    /// Why an agent leaves.
    public enum Why {
        STOP,
        RESTART,
        UPGRADE,
        /// For good: the cluster may forget it.
        DECOMMISSION,
        /// It has a stream to another Auth.
        MOVED
    }

    public Goodbye {
        requireNonNull(why, "why");
    }

    /// Returns one that says only why.
    public static Goodbye of(Why why) {
        return new Goodbye(why, null);
    }

    dev.muster.proto.v1.Goodbye toProto() {
        var proto = dev.muster.proto.v1.Goodbye.newBuilder().setReason(reason());
        Optional.ofNullable(expectedBack)
                .ifPresent(backIn -> proto.setBackIn(WireTimes.toProto(backIn)));
        return proto.build();
    }

    private StopReason reason() {
        return switch (why) {
            case STOP -> StopReason.STOP_REASON_STOP;
            case RESTART -> StopReason.STOP_REASON_RESTART;
            case UPGRADE -> StopReason.STOP_REASON_UPGRADE;
            case DECOMMISSION -> StopReason.STOP_REASON_DECOMMISSION;
            case MOVED -> StopReason.STOP_REASON_MOVED;
        };
    }
}
