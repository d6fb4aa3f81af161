package dev.muster.dist.storage;

/// Told how far a long piece of work is.
@FunctionalInterface
interface Progress {
    /// @param what what is done, such as `Copied`
    void at(String what, long done, long total);
}
