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
    private Consumer<List<KnownRun>> read = _ -> {};
    private Consumer<List<KnownRun>> looked = _ -> {};

    /// @param self id of this run
    public OtherAuths(Leases leases, String self, Time time) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
        this.watch = PeriodicTask.every(AuthLease.RENEWAL, "other-auths", this::look, time);
    }

    /// Looks every [AuthLease#RENEWAL]. Neither that is told may block.
    ///
    /// @param read told of all runs each time that the storage tells
    /// @param looked told of those others then that serve
    public void start(Consumer<List<KnownRun>> read, Consumer<List<KnownRun>> looked) {
        this.read = requireNonNull(read, "read");
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
        var runs = leases.all();
        read.accept(runs);
        serving =
                Leases.living(runs).stream()
                        .filter(known -> !known.draining() && !known.run().id().equals(self))
                        .toList();
        looked.accept(serving);
    }
}
