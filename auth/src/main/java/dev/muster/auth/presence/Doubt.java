package dev.muster.auth.presence;

import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.time.Instant;

/// Why nobody can say whether an agent is still there.
public enum Doubt {
    /// Its stream is open, and nothing comes over it.
    SILENT(
            Reason.Code.AGENT_SILENT,
            "its control stream is open and silent, probed",
            "Wait: soon it is connected again, or offline"),
    /// The Auth Service that holds its stream, as far as is known, does not renew its lease: it is
    /// gone, or without the backend.
    ORPHANED(
            Reason.Code.OWNER_DOWN,
            "the Auth Service that holds its control stream has not renewed its lease",
            "Wait two minutes: then it is connected to another one, or offline. `tctl auth ls --all`"
                    + " shows who lives"),
    /// Its stream ended when its Auth Service itself had been held up: it may have given that up.
    DROPPED(
            Reason.Code.AGENT_SILENT,
            "its control stream ended when its Auth Service had been held up",
            "Wait: soon it is connected again, or offline"),
    /// Its stream ended together with most others of its Auth Service, which may be what is cut
    /// off.
    VANISHED(
            Reason.Code.AGENT_SILENT,
            "its control stream ended together with most others of its Auth Service",
            "Wait two minutes: then it is connected again, or offline. See `tctl status` and the"
                    + " network of that Auth Service");

    /// How long an agent may take to turn up again that is [#ORPHANED], [#DROPPED] or [#VANISHED].
    /// A dial waits up to 75 s in the gate of an Auth to which a whole fleet comes at once, and the
    /// dial before it may have been in vain.
    public static final Duration RETURN = Duration.ofMinutes(2);

    private final Reason.Code code;
    private final String words;
    private final String hint;

    Doubt(Reason.Code code, String words, String hint) {
        this.code = code;
        this.words = words;
        this.hint = hint;
    }

    Reason reason(Instant since) {
        return new Reason(code, words + " since " + since, hint);
    }
}
