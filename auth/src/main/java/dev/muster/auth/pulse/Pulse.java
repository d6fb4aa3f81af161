package dev.muster.auth.pulse;

import io.grpc.Context;

/// Signs of life of one connection: any byte from its peer. Any thread.
public interface Pulse {
    /// Where each call's connection has its pulse in the gRPC context.
    Context.Key<Pulse> KEY = Context.key("pulse");

    /// Returns for how long nothing has come, give or take [ServingClock#TICK]. Only time in which
    /// Auth served counts: while it was stopped, collected or starved, the peer may well have
    /// spoken.
    long silentNanos();

    /// Returns whether Auth itself was held up just now, so that a peer that is gone may have given
    /// up Auth rather than have died.
    boolean isExcused();

    /// Returns the pulse of the call that runs on this thread.
    static Pulse current() {
        var pulse = KEY.get();
        if (pulse == null) {
            throw new IllegalStateException("not in a call over a watched connection");
        }
        return pulse;
    }
}
