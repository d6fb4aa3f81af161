package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows which other Auth instances live, by the leases of all. While the storage does not
/// answer, it goes by what that said last.
public final class OtherAuths implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OtherAuths.class);

    private final Leases leases;
    private final String self;
    private final Time time;
    private final Thread thread = Thread.ofVirtual().name("other-auths").unstarted(this::run);
    private volatile List<KnownRun> living = List.of();
    private Consumer<List<KnownRun>> looked = _ -> {};

    /// @param self id of this run
    public OtherAuths(Leases leases, String self, Time time) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
        this.time = requireNonNull(time, "time");
    }

    /// @param looked told of those that live each time that the storage tells, every
    ///   [AuthLease#RENEWAL]; does not block
    public void start(Consumer<List<KnownRun>> looked) {
        this.looked = requireNonNull(looked, "looked");
        thread.start();
    }

    /// Returns those that live, as far as is known. Never blocks.
    public List<KnownRun> living() {
        return living;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                look();
                time.sleep(AuthLease.RENEWAL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A defect of ours must not end it.
    private void look() {
        try {
            living =
                    Leases.living(leases.all()).stream()
                            .filter(known -> !known.run().id().equals(self))
                            .toList();
            looked.accept(living);
        } catch (FaultException e) {
            LOG.atDebug()
                    .addKeyValue("code", e.fault().reason().code())
                    .log("others as known before: the storage does not answer");
        } catch (RuntimeException e) {
            LOG.error("a look at the other Auth instances failed", e);
        }
    }
}
