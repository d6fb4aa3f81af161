package dev.muster.agent.control;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.Objection;
import dev.muster.runtime.rpc.Faults;
import java.util.Optional;

/// Objections of Auth on the wire.
final class Objections {
    private static final String WHAT = "Cannot take what Auth objects to";

    private Objections() {}

    /// Returns what is objected to; nothing when an objection is withdrawn. One whose words are
    /// beyond their bounds stands all the same, without them.
    static Optional<Reason> fromProto(Objection objection) {
        if (!objection.hasReason()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Faults.fromProto(WHAT, objection.getReason()));
        } catch (FaultException e) {
            var why = e.fault().reason();
            return Optional.of(
                    new Reason(
                            why.code(),
                            "Auth objects to this agent in words that are too long: " + why.cause(),
                            "Run tctl inventory why with this agent's id, or read the Auth Service's"
                                    + " log"));
        }
    }
}
