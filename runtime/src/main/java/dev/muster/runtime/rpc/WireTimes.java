package dev.muster.runtime.rpc;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.time.Instant;

/// Instants and durations on the wire.
public final class WireTimes {
    // The range of google.protobuf.Timestamp: years 1 to 9999.
    private static final long FIRST = Instant.parse("0001-01-01T00:00:00Z").getEpochSecond();
    private static final long LAST = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
    private static final long LONGEST = 315_576_000_000L; // seconds; google.protobuf.Duration

    private WireTimes() {}

    public static Timestamp toProto(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    public static Duration toProto(java.time.Duration duration) {
        // Both fields share one sign on the wire; Java's nanos are never negative.
        boolean borrowed = duration.isNegative() && duration.getNano() != 0;
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds() + (borrowed ? 1 : 0))
                .setNanos(duration.getNano() - (borrowed ? 1_000_000_000 : 0))
                .build();
    }

    /// Returns the instant. Throws a [FaultException] with `ARGUMENT_INVALID`, naming `field`, when
    /// it is none.
    public static Instant instant(String what, String field, Timestamp timestamp) {
        if (timestamp.getSeconds() < FIRST
                || timestamp.getSeconds() > LAST
                || timestamp.getNanos() < 0
                || timestamp.getNanos() > 999_999_999) {
            throw invalid(what, field, "years 1 to 9999");
        }
        return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
    }

    /// Returns the duration. Throws a [FaultException] with `ARGUMENT_INVALID`, naming `field`,
    /// when it is none.
    public static java.time.Duration duration(String what, String field, Duration duration) {
        if (Math.abs(duration.getSeconds()) > LONGEST
                || Math.abs(duration.getNanos()) > 999_999_999
                || Long.signum(duration.getSeconds()) * duration.getNanos() < 0) {
            throw invalid(what, field, "at most 10,000 years, in parts of one sign");
        }
        return java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    private static FaultException invalid(String what, String field, String range) {
        return new FaultException(
                new Fault(
                        what,
                        new Reason(
                                Reason.Code.ARGUMENT_INVALID,
                                "%s is outside its range".formatted(field),
                                "Send a value within %s".formatted(range))));
    }
}
