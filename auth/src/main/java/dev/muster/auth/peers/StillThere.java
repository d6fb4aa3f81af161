package dev.muster.auth.peers;

/// Who knows which other Auth instances answer, whatever the storage says of them: their agents are
/// not gone.
@FunctionalInterface
public interface StillThere {
    /// Returns whether that run answered last, as far as is known. Never blocks.
    ///
    /// @param run its id
    boolean isThere(String run);
}
