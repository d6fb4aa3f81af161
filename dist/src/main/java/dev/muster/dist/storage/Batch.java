package dev.muster.dist.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.muster.backend.Bounds;
import dev.muster.backend.Commit;
import dev.muster.backend.Write;
import java.util.ArrayList;
import java.util.List;

/// Writes on their way to a store that nobody else uses, many in one commit.
final class Batch {
    /// Half of what an etcd server takes in one request by default, but for a single large value.
    private static final int BYTES = 768 * 1024;

    private final Store store;
    private final List<Write> writes = new ArrayList<>();
    private int bytes;

    Batch(Store store) {
        this.store = requireNonNull(store, "store");
    }

    void add(Write write) {
        int more = write instanceof Write.Put put ? put.value().getBytes(UTF_8).length : 0;
        if (writes.size() == Bounds.WRITES || bytes + more > BYTES) {
            flush();
        }
        writes.add(write);
        bytes += more;
    }

    /// Commits what was added since the last time.
    void flush() {
        if (!writes.isEmpty()
                && store.backend().commit(writes) instanceof Commit.Conflict(var key)) {
            throw MigrationFaults.written(store.name(), key);
        }
        writes.clear();
        bytes = 0;
    }
}
