package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.limit.Limits;
import dev.muster.core.reason.Reason;
import java.nio.charset.StandardCharsets;

/// Holds what a peer claims against the bounds of [dev.muster.core.limit.Limits].
///
/// @param what what does not happen when a bound is passed, such as `Cannot accept the heartbeat`
record Claims(String what) {
    Claims {
        requireNonNull(what, "what");
    }

    String text(String field, String value, int maxBytes) {
        // A char is at least one byte and at most three, so that most texts need no encoding.
        if (value.length() > maxBytes / 3) {
            int bytes = value.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > maxBytes) {
                throw exceeded("%s has %d bytes, at most %d".formatted(field, bytes, maxBytes));
            }
        }
        return value;
    }

    void count(String field, int count, int max) {
        if (count > max) {
            throw exceeded("%s has %d entries, at most %d".formatted(field, count, max));
        }
    }

    Reason reason(dev.muster.proto.v1.Reason reason) {
        text("a reason's code", reason.getCode(), Limits.NAME_BYTES);
        text("a reason's cause", reason.getCause(), Limits.REASON_BYTES);
        text("a reason's hint", reason.getHint(), Limits.REASON_BYTES);
        return Faults.fromProto(reason);
    }

    FaultException invalid(String cause, String hint) {
        return new FaultException(
                new Fault(what, new Reason(Reason.Code.ARGUMENT_INVALID, cause, hint)));
    }

    private FaultException exceeded(String cause) {
        return new FaultException(
                new Fault(
                        what,
                        new Reason(
                                Reason.Code.LIMIT_EXCEEDED,
                                cause + " are allowed",
                                "Shorten it in the agent's configuration")));
    }
}
