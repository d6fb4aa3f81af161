package dev.muster.auth.storage;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import dev.muster.backend.Commit;
import dev.muster.backend.Item;
import dev.muster.backend.Watch;
import dev.muster.backend.Write;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A backend whose failing calls are told before they reach their caller. Waits for nothing of its
/// own.
final class WatchedBackend implements Backend {
    private final Backend backend;
    private final Consumer<Reason> failures;

    WatchedBackend(Backend backend, Consumer<Reason> failures) {
        this.backend = requireNonNull(backend, "backend");
        this.failures = requireNonNull(failures, "failures");
    }

    @Override
    public Optional<Item> get(String key) {
        return watched(() -> backend.get(key));
    }

    @Override
    public List<Item> range(String start, String end, int limit) {
        return watched(() -> backend.range(start, end, limit));
    }

    @Override
    public Commit commit(List<Write> writes) {
        return watched(() -> backend.commit(writes));
    }

    @Override
    public long revision() {
        return watched(backend::revision);
    }

    /// A watch waits out an outage by itself, and is no call that fails. Auth answers nothing from
    /// one, so that a storage which refuses it makes no answer wrong.
    @Override
    public Watch watch(String start, String end, long after) {
        return backend.watch(start, end, after);
    }

    @Override
    public void close() {
        backend.close();
    }

    private <T> T watched(Supplier<T> call) {
        try {
            return call.get();
        } catch (FaultException e) {
            // A caller that is told to stop waiting gets a fault that is not the storage's doing.
            if (!Thread.currentThread().isInterrupted()) {
                failures.accept(e.fault().reason());
            }
            throw e;
        }
    }
}
