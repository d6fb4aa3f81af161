package dev.muster.auth.control;

import dev.muster.auth.connected.MoveReason;
import dev.muster.auth.connected.Peer;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.Hello;
import dev.muster.proto.v1.Move;
import dev.muster.runtime.rpc.Capabilities;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;

/// Moves of agents between Auth instances, on the wire.
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

    /// Sends an agent on that comes back to the Auth that it is about to leave, as through a load
    /// balancer: the stream would only take the place of its other one. Throws a [FaultException].
    ///
    /// @param self the host id of this Auth
    static void checkFrom(Hello hello, Peer peer, String self) {
        if (hello.getMovesFrom().equals(self)) {
            throw new FaultException(
                    new Fault(
                            "Cannot open another control stream of " + peer.id(),
                            new Reason(
                                    Reason.Code.AUTH_OVERLOADED,
                                    "this is the Auth Service that the agent is to leave",
                                    "Nothing to do: it tries another address")));
        }
    }

    private static dev.muster.proto.v1.MoveReason toProto(MoveReason why) {
        return switch (why) {
            case SHUTTING_DOWN -> dev.muster.proto.v1.MoveReason.MOVE_REASON_SHUTTING_DOWN;
        };
    }
}
