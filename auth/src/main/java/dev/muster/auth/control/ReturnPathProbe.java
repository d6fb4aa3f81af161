package dev.muster.auth.control;

import dev.muster.auth.connected.ReturnPath;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.Challenge;
import dev.muster.proto.v1.Echo;
import dev.muster.runtime.rpc.WireTimes;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Has one agent prove that what Auth sends to it arrives: a random number goes out and has to come
/// back. A new challenge takes the place of one that is not answered; nobody waits for either.
///
/// For the stream's callbacks, one at a time.
final class ReturnPathProbe {
    private boolean asked;
    private long nonce;
    private long sentNanos;

    /// Returns a challenge that is sent at `nanos`.
    AuthMessage challenge(long random, long nanos) {
        asked = true;
        nonce = random;
        sentNanos = nanos;
        return AuthMessage.newBuilder()
                .setChallenge(Challenge.newBuilder().setNonce(random))
                .build();
    }

    /// Returns what an echo proves that came at `now`, which is `nanos`; nothing unless it answers
    /// the latest challenge for the first time.
    Optional<ReturnPath> echo(Echo echo, Instant now, long nanos) {
        if (!asked || echo.getNonce() != nonce) {
            return Optional.empty();
        }
        asked = false;
        long roundTrip = nanos - sentNanos;
        var theirs = WireTimes.instant("Cannot take an echo", "at", echo.getAt());
        var ours = now.minusNanos(roundTrip / 2);
        return Optional.of(new ReturnPath(nanos, roundTrip, skew(ours, theirs)));
    }

    /// Returns what tells the agent of a proof.
    static AuthMessage confirmation(Echo echo, ReturnPath proof, Instant now) {
        return AuthMessage.newBuilder()
                .setReturnPath(
                        dev.muster.proto.v1.ReturnPath.newBuilder()
                                .setNonce(echo.getNonce())
                                .setConfirmedAt(WireTimes.toProto(now))
                                .setRoundTrip(
                                        WireTimes.toProto(Duration.ofNanos(proof.roundTripNanos())))
                                .setClockSkew(
                                        WireTimes.toProto(
                                                Duration.ofNanos(proof.clockSkewNanos()))))
                .build();
    }

    /// An agent's clock may be centuries off; that is shown as the longest skew there is.
    private static long skew(Instant ours, Instant theirs) {
        var skew = Duration.between(ours, theirs);
        return skew.abs().compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0
                ? skew.isNegative() ? -Long.MAX_VALUE : Long.MAX_VALUE
                : skew.toNanos();
    }
}
