package dev.muster.auth.control;

import dev.muster.auth.connected.MoveReason;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.Hello;
import dev.muster.proto.v1.Move;
import dev.muster.runtime.rpc.Capabilities;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;

/// Moves of agents to other Auth instances, on the wire.
final class Moves {
    private Moves() {}

    static boolean isKnownTo(Hello agent) {
        return agent.getCapabilitiesList().contains(Capabilities.MOVE);
    }

    static AuthMessage toProto(MoveReason why, Duration within) {
        return AuthMessage.newBuilder()
                .setMove(
                        Move.newBuilder()
                                .setReason(toProto(why))
                                .setWithin(WireTimes.toProto(within)))
                .build();
    }

    private static dev.muster.proto.v1.MoveReason toProto(MoveReason why) {
        return switch (why) {
            case SHUTTING_DOWN -> dev.muster.proto.v1.MoveReason.MOVE_REASON_SHUTTING_DOWN;
        };
    }
}
