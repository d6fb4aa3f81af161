package dev.muster.auth.peers;

import java.time.Duration;
import java.util.Optional;

/// Who knows which other Auth instances answer, whatever the storage says of them: their agents are
/// not gone.
@FunctionalInterface
public interface StillThere {
    /// Returns for how long that run has not answered; empty where it never did, as far as is
    /// known. Never blocks.
    ///
    /// @param run its id
    Optional<Duration> silence(String run);
}
