package dev.muster.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/// What one call may ask for; more is a programming error, so that no engine's own limit is met.
public final class Bounds {
    /// Items that one range returns at most.
    public static final int RANGE = 10_000;

    /// Writes in one commit at most; etcd takes no more operations in a transaction by default.
    public static final int WRITES = 128;

    /// Bytes of one value at most.
    public static final int VALUE_BYTES = 1 << 20;

    /// Bytes of the keys and values of one commit at most. etcd takes requests of 1.5 MiB by
    /// default; what is left of it is for conditions, which name the keys again, and its prefix.
    public static final int COMMIT_BYTES = VALUE_BYTES + VALUE_BYTES / 4;

    /// How long an item that expires lives at most; zero ends it at once.
    public static final Duration TTL = Duration.ofDays(36_500);

    private Bounds() {}

    /// Checks the limit of a range.
    public static void checkRange(int limit) {
        if (limit < 1 || limit > RANGE) {
            throw new IllegalArgumentException("limit " + limit);
        }
    }

    /// Checks that a commit has writes, not too many nor too large, one at most for each key.
    public static void checkCommit(List<Write> writes) {
        if (writes.isEmpty() || writes.size() > WRITES) {
            throw new IllegalArgumentException(writes.size() + " writes in one commit");
        }
        var keys = new HashSet<String>();
        long bytes = 0;
        for (var write : writes) {
            if (!keys.add(write.key())) {
                throw new IllegalArgumentException("two writes of " + write.key());
            }
            bytes += write.key().length() + (write instanceof Write.Put put ? checkPut(put) : 0);
        }
        if (bytes > COMMIT_BYTES) {
            throw new IllegalArgumentException(bytes + " bytes in one commit");
        }
    }

    /// Returns how many bytes the value has.
    private static int checkPut(Write.Put put) {
        var ttl = put.ttl();
        if (ttl != null && (ttl.isNegative() || ttl.compareTo(TTL) > 0)) {
            throw new IllegalArgumentException("%s to live for %s".formatted(ttl, put.key()));
        }
        if (put.value().indexOf('\0') >= 0) {
            throw new IllegalArgumentException("NUL in the value of " + put.key());
        }
        int bytes = put.value().getBytes(UTF_8).length;
        if (bytes > VALUE_BYTES) {
            throw new IllegalArgumentException("%d bytes for %s".formatted(bytes, put.key()));
        }
        return bytes;
    }
}
