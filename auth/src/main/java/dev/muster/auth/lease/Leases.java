package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.backend.Backend;
import java.util.Optional;

/// The leases of all Auth runs, as the backend holds them. Blocks; any thread.
public final class Leases {
    private final Backend backend;

    public Leases(Backend backend) {
        this.backend = requireNonNull(backend, "backend");
    }

    /// Returns how fresh the lease of `run` is; empty when it has not been renewed for
    /// [AuthLease#KEPT].
    public Optional<LeaseAge> age(String run) {
        return backend.get(LeaseDocument.KEYS + run)
                .flatMap(item ->
                        item.remaining().map(left -> LeaseDocument.age(item.value(), left)));
    }
}
