package dev.muster.backend;

import static java.util.Objects.requireNonNull;

/// What a watch tells its reader.
public sealed interface WatchEvent {
    /// `key` was set to `value` by the commit at `revision`.
    record Put(String key, String value, long revision) implements WatchEvent {
        public Put {
            requireNonNull(key, "key");
            requireNonNull(value, "value");
        }
    }

    /// `key` was removed by the commit at `revision`, or has expired.
    record Deleted(String key, long revision) implements WatchEvent {
        public Deleted {
            requireNonNull(key, "key");
        }
    }

    /// The end of the watch: the store no longer has all changes since the revision that the reader
    /// had reached, because it fell behind or the store was replaced. Read anew, and watch from
    /// there.
    record Gone() implements WatchEvent {}
}
