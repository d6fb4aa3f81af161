package dev.muster.backend.sqlite;

import dev.muster.backend.Commit;
import dev.muster.backend.WatchEvent;
import java.util.List;

/// What became of one transaction, once the engine's commit that it is part of is durable.
///
/// @param changes what it changed; empty after a conflict
record Applied(Commit commit, List<WatchEvent> changes) {
    Applied {
        changes = List.copyOf(changes);
    }
}
