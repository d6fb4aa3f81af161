package dev.muster.auth.control;

import dev.muster.auth.connected.MoveReason;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.Hello;
import dev.muster.proto.v1.Move;
import dev.muster.runtime.rpc.Capabilities;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.util.Set;

/// Moves of agents to other Auth instances, on the wire.
final class Moves {
    // Shared by all agents.
    static final Set<MoveReason> NONE = Set.of();
    private static final Set<MoveReason> FIRST = Set.of(MoveReason.SHUTTING_DOWN);
    private static final Set<MoveReason> ALL = Set.of(MoveReason.values());

    private Moves() {}

    /// Returns for which reasons the agent may be asked to move.
    static Set<MoveReason> knownTo(Hello agent) {
        var known = agent.getCapabilitiesList();
        if (!known.contains(Capabilities.MOVE)) {
            return NONE;
        }
        return known.contains(Capabilities.REBALANCE) ? ALL : FIRST;
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
            case REBALANCE -> dev.muster.proto.v1.MoveReason.MOVE_REASON_REBALANCE;
        };
    }
}
