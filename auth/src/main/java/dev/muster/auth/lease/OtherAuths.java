package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.Time;
import dev.muster.runtime.task.PeriodicTask;
import java.util.List;
import java.util.function.Consumer;

/// Follows which other Auth instances live and take agents, by the leases of all: one that drains
/// is about to go. While the storage does not answer, it goes by what that said last.
public final class OtherAuths implements AutoCloseable {
    private final Leases leases;
    private final String self;
    private final PeriodicTask watch;
    private volatile List<KnownRun> serving = List.of();
    private Consumer<List<KnownRun>> looked = _ -> {};

    /// @param self id of this run
    public OtherAuths(Leases leases, String self, Time time) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
        this.watch = PeriodicTask.every(AuthLease.RENEWAL, "other-auths", this::look, time);
    }

    /// @param looked told of those that serve each time that the storage tells, every
    ///   [AuthLease#RENEWAL]; does not block
    public void start(Consumer<List<KnownRun>> looked) {
        this.looked = requireNonNull(looked, "looked");
        watch.start();
    }

    /// Returns those that live and take agents, as far as is known. Never blocks.
    public List<KnownRun> serving() {
        return serving;
    }

    @Override
    public void close() {
        watch.close();
    }

    private void look() {
        serving =
                Leases.living(leases.all()).stream()
                        .filter(known -> !known.draining() && !known.run().id().equals(self))
                        .toList();
        looked.accept(serving);
    }
}
