package dev.muster.backend;

import java.util.List;
import java.util.Optional;

/// Where the cluster keeps what must survive: ordered keys with JSON documents as values.
///
/// Keys are ASCII paths such as `instances/671f3c6b-…`, ordered by their bytes; values are text
/// without NUL of at most [Bounds#VALUE_BYTES]. Each commit that changes something raises the
/// store's revision and stamps it on every item that it writes. Methods block, may be called from
/// any thread, and throw a [dev.muster.core.fault.FaultException] with `BACKEND_UNAVAILABLE` or
/// `DISK_FULL` when the engine does not answer; then a commit may or may not have happened, and the
/// caller's conditions make a repetition safe.
public interface Backend extends AutoCloseable {
    /// Returns the item at `key`, unless it is absent or has expired.
    Optional<Item> get(String key);

    /// Returns up to `limit` (1 to 10,000) live items in key order, from `start` on and before
    /// `end`.
    List<Item> range(String start, String end, int limit);

    /// Applies all writes, durably, or none. All conditions are checked against one state.
    ///
    /// @param writes 1 to [Bounds#WRITES], of different keys, together at most
    ///   [Bounds#COMMIT_BYTES]
    Commit commit(List<Write> writes);

    /// As [#commit(List)], for one write.
    default Commit commit(Write write) {
        return commit(List.of(write));
    }

    /// Returns the revision of a commit that is no older than any whose end came before this call.
    /// A read after it, followed by a watch from it on, misses nothing.
    long revision();

    /// Returns the changes of the keys from `start` on and before `end` by commits after the
    /// revision `after`. Returns at once, whether or not the engine can be reached.
    Watch watch(String start, String end, long after);

    /// Releases the engine. Commits under way end first; later calls throw.
    @Override
    void close();
}
