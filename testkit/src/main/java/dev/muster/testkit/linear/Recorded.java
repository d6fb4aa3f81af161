package dev.muster.testkit.linear;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import java.util.List;
import java.util.Optional;

/// One client's calls to a backend, noted in a history. One thread.
///
/// Each throws what the backend throws; a commit that does so is noted as one of unknown outcome.
final class Recorded {
    private final Backend backend;
    private final History history;
    private final int client;

    Recorded(Backend backend, History history, int client) {
        this.backend = requireNonNull(backend, "backend");
        this.history = requireNonNull(history, "history");
        this.client = client;
    }

    Optional<Item> get(String key) {
        long invoked = history.tick();
        var item = backend.get(key);
        history.add(client, invoked, new Outcome.Read(key, item.orElse(null)));
        return item;
    }

    List<Item> range(String start, String end, int limit) {
        long invoked = history.tick();
        var items = backend.range(start, end, limit);
        history.add(client, invoked, new Outcome.Listed(start, end, items));
        return items;
    }

    long revision() {
        long invoked = history.tick();
        long revision = backend.revision();
        history.add(client, invoked, new Outcome.Reached(revision));
        return revision;
    }

    Commit commit(List<Write> writes) {
        long invoked = history.tick();
        try {
            var commit = backend.commit(writes);
            history.add(client, invoked, new Outcome.Committed(writes, commit));
            return commit;
        } catch (FaultException e) {
            history.add(client, invoked, new Outcome.Unknown(writes));
            throw e;
        }
    }
}
