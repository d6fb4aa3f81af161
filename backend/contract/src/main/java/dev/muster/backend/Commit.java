package dev.muster.backend;

/// How a commit ended.
public sealed interface Commit {
    /// Everything is written and durable, at `revision`.
    record Done(long revision) implements Commit {}

    /// Nothing is written: the condition on `key` did not hold.
    record Conflict(String key) implements Commit {}
}
