package dev.muster.testkit.linear;

import java.util.List;

/// What a search found.
sealed interface Verdict {
    record Linearizable() implements Verdict {}

    /// No order explains all calls.
    ///
    /// @param explained the most calls that one order explains, in that order
    /// @param cell what the key holds after them
    /// @param next the calls of which none can come next
    record Violation(List<KeyCall> explained, Cell cell, List<KeyCall> next) implements Verdict {
        public Violation {
            explained = List.copyOf(explained);
            next = List.copyOf(next);
        }
    }

    /// The search was given up: the history is too long, or has too many unknown outcomes.
    record Undecided(int configurations) implements Verdict {}
}
