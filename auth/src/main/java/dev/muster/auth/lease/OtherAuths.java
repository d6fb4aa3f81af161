package dev.muster.auth.lease;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows whether another Auth instance lives, by the leases of all. While the storage does not
/// answer, it goes by what that said last.
public final class OtherAuths implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OtherAuths.class);

    private final Leases leases;
    private final String self;
    private final Time time;
    private final Thread thread = Thread.ofVirtual().name("other-auths").unstarted(this::run);
    private volatile boolean alive;

    /// @param self id of this run
    public OtherAuths(Leases leases, String self, Time time) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
        this.time = requireNonNull(time, "time");
    }

    public void start() {
        thread.start();
    }

    /// Returns whether there is one, as far as is known. Never blocks.
    public boolean alive() {
        return alive;
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

    private void look() {
        try {
            alive = leases.all().stream().anyMatch(this::isAnotherThatLives);
        } catch (FaultException e) {
            LOG.atDebug()
                    .addKeyValue("code", e.fault().reason().code())
                    .log("others as known before: the storage does not answer");
        }
    }

    private boolean isAnotherThatLives(KnownRun known) {
        return known.age().alive() && !known.run().id().equals(self);
    }
}
