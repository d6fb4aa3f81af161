package dev.muster.backend;

import java.util.HashSet;
import java.util.List;

/// What one call may ask for; more is a programming error, so that no engine's own limit is met.
public final class Bounds {
    /// Items that one range returns at most.
    public static final int RANGE = 10_000;

    /// Writes in one commit at most; etcd takes no more operations in a transaction by default.
    public static final int WRITES = 128;

    private Bounds() {}

    /// Checks the limit of a range.
    public static void checkRange(int limit) {
        if (limit < 1 || limit > RANGE) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    /// Checks that a commit has writes, not too many, and one at most for each key.
    public static void checkCommit(List<Write> writes) {
        if (writes.isEmpty() || writes.size() > WRITES) {
            throw new IllegalArgumentException(writes.size() + " writes in one commit");
        }
        var keys = new HashSet<String>();
        for (var write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException("two writes of " + write.key());
            }
        }
    }
}
