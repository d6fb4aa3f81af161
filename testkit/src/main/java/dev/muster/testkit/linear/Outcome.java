package dev.muster.testkit.linear;

import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What was asked of a backend in one call, and what came of it. A read that failed is none.
sealed interface Outcome {
    /// @param item null when there was none
    record Read(String key, @Nullable Item item) implements Outcome {}

    /// All items of one range.
    record Listed(String start, String end, List<Item> items) implements Outcome {
        public Listed {
            items = List.copyOf(items);
        }
    }

    /// The answer of [dev.muster.backend.Backend#revision].
    record Reached(long revision) implements Outcome {}

    record Committed(List<Write> writes, Commit commit) implements Outcome {
        public Committed {
            writes = List.copyOf(writes);
        }
    }

    /// A commit that failed: it took effect before it failed, takes effect at any time later, or
    /// never.
    record Unknown(List<Write> writes) implements Outcome {
        public Unknown {
            writes = List.copyOf(writes);
        }
    }
}
