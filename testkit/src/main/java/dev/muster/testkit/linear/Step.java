package dev.muster.testkit.linear;

import java.util.Optional;

/// What one call has to do with one key.
sealed interface Step {
    /// Returns what the key holds after this step when it held `before`; empty when this step was
    /// not possible then.
    Optional<Cell> after(Cell before);

    record Saw(Cell cell) implements Step {
        @Override
        public Optional<Cell> after(Cell before) {
            return before.equals(cell) ? Optional.of(before) : Optional.empty();
        }
    }

    record Wrote(Guard guard, Cell cell) implements Step {
        @Override
        public Optional<Cell> after(Cell before) {
            return guard.holds(before) ? Optional.of(cell) : Optional.empty();
        }
    }

    /// A write that was not made because its condition did not hold.
    record Refused(Guard guard) implements Step {
        @Override
        public Optional<Cell> after(Cell before) {
            return guard.holds(before) ? Optional.empty() : Optional.of(before);
        }
    }

    /// A write of which nobody knows whether it was made.
    record MayHaveWritten(Guard guard, Cell cell) implements Step {
        @Override
        public Optional<Cell> after(Cell before) {
            return guard.holds(before) ? Optional.of(cell) : Optional.empty();
        }
    }
}
