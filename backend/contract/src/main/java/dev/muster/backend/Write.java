package dev.muster.backend;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One change that a commit makes, with the condition under which it may.
public sealed interface Write {
    String key();

    Condition condition();

    /// Sets `key` to `value`.
    ///
    /// @param ttl how long the item lives from the commit on; null for ever
    record Put(String key, String value, @Nullable Duration ttl, Condition condition)
            implements Write {
        public Put {
            requireNonNull(key, "key");
            requireNonNull(value, "value");
            requireNonNull(condition, "condition");
        }

        /// Returns the same write for an item that lives `ttl` from the commit on.
        public Put expiringIn(Duration ttl) {
            return new Put(key, value, requireNonNull(ttl, "ttl"), condition);
        }
    }

    /// Removes `key`; no error when it is absent.
    record Delete(String key, Condition condition) implements Write {
        public Delete {
            requireNonNull(key, "key");
            requireNonNull(condition, "condition");
        }
    }

    /// What must hold of the key for the commit to happen.
    sealed interface Condition {
        /// Anything goes.
        record Any() implements Condition {}

        /// The key has no live item.
        record Absent() implements Condition {}

        /// The key's live item was last written at `revision`.
        record At(long revision) implements Condition {}
    }

    static Put put(String key, String value) {
        return new Put(key, value, null, new Condition.Any());
    }

    static Put create(String key, String value) {
        return new Put(key, value, null, new Condition.Absent());
    }

    /// Returns a compare-and-swap: it happens if the item is as `seen` was.
    static Put replace(Item seen, String value) {
        return new Put(seen.key(), value, null, new Condition.At(seen.revision()));
    }

    static Delete delete(String key) {
        return new Delete(key, new Condition.Any());
    }

    /// Returns a removal that happens if the item is as `seen` was.
    static Delete delete(Item seen) {
        return new Delete(seen.key(), new Condition.At(seen.revision()));
    }
}
