package dev.muster.agent.target;

import java.io.IOException;

/// One way to find out whether a target is well.
interface Probe {
    /// Returns when the target answers as it should. Blocks, and holds no more than a few KiB
    /// whatever the target sends. An interrupt of the calling virtual thread closes its socket and
    /// so ends it.
    ///
    /// @throws UnexpectedAnswerException when it answers otherwise
    /// @throws IOException when it does not answer
    void check() throws IOException, InterruptedException;
}
