package dev.muster.auth.history;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Flapping;
import dev.muster.backend.Backend;
import dev.muster.backend.Item;
import dev.muster.backend.Write;
import dev.muster.core.id.HostId;
import java.util.Optional;

/// The histories of all agents. Blocks on the backend; any thread.
///
/// A history changes only in the commit that changes its agent's document, on the condition that
/// this is as it was read before the history was: so it needs no condition of its own.
public final class Histories {
    private final Backend backend;

    public Histories(Backend backend) {
        this.backend = requireNonNull(backend, "backend");
    }

    /// Returns what happened to the agent; empty where nothing is known.
    public History of(HostId id) {
        return backend.get(HistoryDocument.key(id))
                .map(Item::value)
                .flatMap(HistoryDocument::decode)
                .orElse(History.EMPTY);
    }

    /// Returns what to write along with the agent's document; empty when `changes` are no news.
    ///
    /// @param flapping whether the agent flaps with them
    public Optional<Write> append(HostId id, Changes changes, Flapping flapping) {
        if (changes.isEmpty()) {
            return Optional.empty();
        }
        var before = of(id);
        var after = before.after(changes).folded(flapping);
        return after.equals(before)
                ? Optional.empty()
                : Optional.of(Write.put(HistoryDocument.key(id), HistoryDocument.encode(after)));
    }

    /// Returns what to write along with the end of the agent's document.
    public Write forget(HostId id) {
        return Write.delete(HistoryDocument.key(id));
    }
}
