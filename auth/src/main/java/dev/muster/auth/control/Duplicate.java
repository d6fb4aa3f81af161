package dev.muster.auth.control;

import dev.muster.auth.connected.LiveAgent;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;

/// What is said to processes that share their identity with a younger one.
final class Duplicate {
    private static final String HINT =
            "A data directory was copied: remove the copy and join it with a token of its own";

    private Duplicate() {}

    /// Returns what is objected to in an agent that is held beside `younger`.
    static Reason objection(LiveAgent younger) {
        return new Reason(
                Reason.Code.DUPLICATE_IDENTITY, another(younger) + "; this one is the older", HINT);
    }

    /// Returns why a stream gets no place beside `younger`.
    static FaultException refusal(LiveAgent younger, String limit) {
        return new FaultException(
                new Fault(
                        "Cannot open the control stream of " + younger.id(),
                        new Reason(
                                Reason.Code.DUPLICATE_IDENTITY,
                                another(younger) + ", and this one, the older, " + limit,
                                HINT)));
    }

    /// Returns why a stream ends whose place a newer one took.
    static Fault replaced(LiveAgent older) {
        return new Fault(
                "Cannot keep the control stream of " + older.id(),
                new Reason(
                        Reason.Code.REPLACED,
                        "a newer stream of the same host took its place",
                        "If two processes run with copies of one data directory, remove one copy"
                                + " and join it anew"));
    }

    private static String another(LiveAgent younger) {
        return "another process with this identity is connected from "
                + younger.link().peer().origin().address();
    }
}
