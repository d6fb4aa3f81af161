package dev.muster.testkit.linear;

import static java.util.Objects.requireNonNull;

/// One call of one client.
///
/// @param invoked before it began, in ticks of the history's own counter
/// @param returned after it ended, likewise; [#NEVER] for one of unknown outcome
record Call(int client, long invoked, long returned, Outcome outcome) {
    static final long NEVER = Long.MAX_VALUE;

    Call {
        requireNonNull(outcome, "outcome");
        if (invoked >= returned || (outcome instanceof Outcome.Unknown) != (returned == NEVER)) {
            throw new IllegalArgumentException("%d to %d".formatted(invoked, returned));
        }
    }
}
