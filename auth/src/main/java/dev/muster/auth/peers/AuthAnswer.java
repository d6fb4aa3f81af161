package dev.muster.auth.peers;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.lease.AuthRun;
import dev.muster.core.reason.Reason;

/// What one of the other Auth instances has to say.
public sealed interface AuthAnswer<A> {
    AuthRun run();

    /// It answered.
    record Given<A>(AuthRun run, A answer) implements AuthAnswer<A> {
        public Given {
            requireNonNull(run, "run");
            requireNonNull(answer, "answer");
        }
    }

    /// It did not.
    record Missing<A>(AuthRun run, Reason why) implements AuthAnswer<A> {
        public Missing {
            requireNonNull(run, "run");
            requireNonNull(why, "why");
        }
    }
}
