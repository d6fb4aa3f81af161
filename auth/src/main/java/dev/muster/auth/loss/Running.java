package dev.muster.auth.loss;

import dev.muster.core.version.Version;
import java.time.Instant;

/// An episode while it goes on. Not thread-safe.
final class Running {
    private final Instant begun;
    private final int of;
    private final Versions versions = new Versions();
    private int lost;
    private long folded;

    Running(Instant begun, int of) {
        this.begun = begun;
        this.of = of;
    }

    void add(Version version) {
        lost++;
        versions.add(version);
    }

    void fold() {
        folded++;
    }

    Episode soFar(boolean held) {
        return episode(held, false);
    }

    /// Returns it as one that is over.
    Episode whole() {
        return episode(false, true);
    }

    private Episode episode(boolean held, boolean over) {
        return new Episode(begun, lost, Math.max(of, lost), versions.counts(), folded, held, over);
    }
}
