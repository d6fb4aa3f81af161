package dev.muster.backend.sqlite;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import java.util.List;

/// What became of one transaction, once the engine's commit that it is part of is durable.
///
/// @param expired what was removed first, at the revision before
/// @param changes what it changed; empty after a conflict
record Applied(Commit commit, List<WatchEvent> expired, List<WatchEvent> changes) {
    Applied {
        expired = List.copyOf(expired);
        changes = List.copyOf(changes);
    }
}
