package dev.muster.agent.control;

import dev.muster.runtime.health.ReturnPath;
import dev.muster.runtime.rpc.WireTimes;

/// Proofs of the return path on the wire.
final class ReturnPaths {
    private static final String WHAT = "Cannot take Auth's proof of the return path";

    private ReturnPaths() {}

    /// Throws a [FaultException] with `ARGUMENT_INVALID` for times that are none.
    static ReturnPath fromProto(dev.muster.proto.v1.ReturnPath proof) {
        return new ReturnPath(
                WireTimes.instant(WHAT, "confirmed_at", proof.getConfirmedAt()),
                WireTimes.duration(WHAT, "round_trip", proof.getRoundTrip()),
                WireTimes.duration(WHAT, "clock_skew", proof.getClockSkew()));
    }
}
