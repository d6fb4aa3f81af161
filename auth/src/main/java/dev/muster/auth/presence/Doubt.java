package dev.muster.auth.presence;

import java.time.Duration;

/// Why nobody can say whether an agent is still there.
public enum Doubt {
    /// Its stream is open, and nothing comes over it.
    SILENT("its control stream is open and silent, probed"),
    /// The Auth Service that held its stream is gone.
    ORPHANED("the Auth Service that held its control stream is gone"),
    /// Its stream ended when its Auth Service itself had been held up: it may have given that up.
    DROPPED("its control stream ended when its Auth Service had been held up");

    /// How long an agent may take to turn up again that is [#ORPHANED] or [#DROPPED]. A dial waits
    /// up to 75 s in the gate of an Auth to which a whole fleet comes at once, and the dial before
    /// it may have been in vain.
    public static final Duration RETURN = Duration.ofMinutes(2);

    private final String words;

    Doubt(String words) {
        this.words = words;
    }

    /// Returns what was observed, to be followed by since when.
    String words() {
        return words;
    }
}
