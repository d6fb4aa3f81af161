package dev.muster.auth.control;

import java.time.Duration;

/// How silent a connection is, and what that calls for. An agent of ours is never silent for longer
/// than 4 s: it pings by HTTP/2 when nothing has come ([dev.muster.runtime.rpc.KeepAlive#AGENT]).
///
/// | silent for | | because |
/// |---|---|---|
/// | 6 s | [#ODD] | 4 s between pings, and room for jitter |
/// | 10.5 s | [#DOUBTFUL] | 4 s, a stop or cut of 5 s that must raise nothing, and TCP's next try after it: on a local network 6.2 s after the one that was lost |
/// | 14 s | [#OVER] | 4 s, the same 5 s, and 5 s more, as TCP doubles its waits: after a cut of 5 s the next try comes up to 5 s later, on any network |
///
/// With what the clock ([dev.muster.auth.pulse.Pulse]) and the watch add, 0.25 s each, the last is
/// reached within the 15 s that the contract grants. Foreign clients, which send no pings, are
/// asked for a sign once they are odd, and have 8 s to answer.
enum Silence {
    /// As it should be.
    SHORT(Duration.ZERO),
    /// Longer than any agent of ours stays silent: it is asked for a sign.
    ODD(Duration.ofSeconds(6)),
    /// The agent is suspect.
    DOUBTFUL(Duration.ofMillis(10_500)),
    /// The agent is lost.
    OVER(Duration.ofSeconds(14));

    private final long from;

    Silence(Duration from) {
        this.from = from.toNanos();
    }

    static Silence of(long nanos) {
        if (nanos < ODD.from) {
            return SHORT;
        }
        return nanos < DOUBTFUL.from ? ODD : nanos < OVER.from ? DOUBTFUL : OVER;
    }

    /// Returns when it begins, in nanoseconds of silence.
    long from() {
        return from;
    }
}
