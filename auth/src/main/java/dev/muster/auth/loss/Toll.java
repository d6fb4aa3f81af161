package dev.muster.auth.loss;

/// So many of so many agents, lost within a window of time. Pure: counts in, verdict out.
///
/// @param lost without a goodbye
/// @param of how many there were, those that are lost included; at least `lost`
public record Toll(int lost, int of) {
    /// Fewer are single losses: a rack, a host with many containers, somebody's mistake.
    public static final int FEWEST = 20;

    /// From here on it is one incident whatever the share: a thousand hosts of a hundred thousand
    /// that go within half a minute have something in common.
    static final int ENOUGH = 500;

    /// One in this many is an incident.
    static final int SHARE = 10;

    public Toll {
        if (lost < 0 || of < lost) {
            throw new IllegalArgumentException("%d of %d".formatted(lost, of));
        }
    }

    /// Returns whether these are one incident rather than many losses.
    public boolean isMass() {
        return lost >= FEWEST && (lost >= ENOUGH || (long) lost * SHARE >= of);
    }

    /// Returns whether it is most of them: whoever counted may be the one that is cut off.
    public boolean isMost() {
        return lost >= FEWEST && 2L * lost > of;
    }
}
