package dev.muster.auth.presence;

/// Why nobody can say whether an agent is still there.
public enum Doubt {
    /// Its stream is open, and nothing comes over it.
    SILENT("its control stream is open and silent, probed"),
    /// The Auth Service that held its stream is gone.
    ORPHANED("the Auth Service that held its control stream is gone");

    private final String words;

    Doubt(String words) {
        this.words = words;
    }

    /// Returns what was observed, to be followed by since when.
    String words() {
        return words;
    }
}
