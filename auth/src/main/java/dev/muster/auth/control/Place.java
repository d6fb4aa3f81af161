package dev.muster.auth.control;

import dev.muster.auth.connected.AgentProcess;
import org.jspecify.annotations.Nullable;

/// What a stream becomes that opens while streams of other processes with the same identity are
/// open: the youngest process counts. Pure.
///
/// | of the others the youngest is | came within a minute | as many held as may be | then |
/// |---|---|---|---|
/// | nobody | any | any | [#COUNTS] |
/// | older | any | any | [#COUNTS] |
/// | younger | no | no | [#BESIDE] |
/// | younger | no | yes | [#TOO_MANY] |
/// | younger | yes | any | [#TOO_SOON] |
enum Place {
    /// It is the host's stream from now on; one that was is held beside it.
    COUNTS,
    /// It is held beside the one that counts.
    BESIDE,
    /// Refused: the younger one is not to be disturbed that often.
    TOO_SOON,
    /// Refused.
    TOO_MANY;

    /// Streams that are held beside the one that counts, for one host.
    static final int MOST_BESIDE = 4;

    /// @param counting the process whose stream counts, unless it is the newcomer's own; null for
    ///   none
    /// @param beside how many streams of other processes are held beside it
    static Place of(
            AgentProcess newcomer,
            @Nullable AgentProcess counting,
            int beside,
            boolean cameLately) {
        if (counting == null || newcomer.isYoungerThan(counting)) {
            return COUNTS;
        }
        if (cameLately) {
            return TOO_SOON;
        }
        return beside < MOST_BESIDE ? BESIDE : TOO_MANY;
    }
}
