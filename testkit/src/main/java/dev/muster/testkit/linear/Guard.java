package dev.muster.testkit.linear;

/// The condition of a write, in terms of what its key holds.
sealed interface Guard {
    boolean holds(Cell cell);

    record Any() implements Guard {
        @Override
        public boolean holds(Cell cell) {
            return true;
        }
    }

    /// The key holds exactly this: nothing, or the value that was seen.
    record Holding(Cell seen) implements Guard {
        @Override
        public boolean holds(Cell cell) {
            return cell.equals(seen);
        }
    }
}
