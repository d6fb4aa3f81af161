package dev.muster.auth.inventory;

import java.time.Duration;
import java.time.Instant;

/// The numbers of a host's connections: pure.
///
/// The agent tells the number of its latest connection, and the next one is higher, whichever Auth
/// takes it and whatever the clocks of the two say. The wall clock is a floor for agents that do
/// not know, or have lost, what they had.
final class Epochs {
    /// How far ahead of this clock a number that an agent tells may be. Any two Auth hosts whose
    /// clocks differ by more cannot even verify the certificates of each other's making; a number
    /// further ahead is made up, or of a clock that was set to another year, and is as good as
    /// unknown. It could do harm to the agent's own document only.
    static final Duration AHEAD = Duration.ofDays(7);

    private Epochs() {}

    /// Returns what is to be believed of `told`; 0 for nothing.
    static long credible(long told, Instant now) {
        return told > 0 && told <= now.plus(AHEAD).toEpochMilli() ? told : 0;
    }

    /// Returns the number of a new connection.
    ///
    /// @param lastGiven the highest that this run gave the host; 0 for none
    /// @param lastTold what is to be believed of the agent's latest; 0 for unknown
    static long next(long lastGiven, long lastTold, Instant now) {
        return Math.max(Math.max(lastGiven, lastTold) + 1, now.toEpochMilli());
    }
}
