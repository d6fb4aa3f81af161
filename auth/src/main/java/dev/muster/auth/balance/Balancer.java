package dev.muster.auth.balance;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.lease.AuthLease;
import dev.muster.auth.lease.Leases;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows what this Auth instance has of the cluster's agents, by the leases of all. While the
/// storage does not answer, it goes by what it said last.
public final class Balancer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Balancer.class);

    private final Leases leases;
    private final String self;
    private final ConnectedAgents agents;
    private final Time time;
    private final Thread thread = Thread.ofVirtual().name("balancer").unstarted(this::run);
    private volatile Share share = Share.UNKNOWN;

    /// @param self id of this run
    public Balancer(Leases leases, String self, ConnectedAgents agents, Time time) {
        this.leases = requireNonNull(leases, "leases");
        this.self = requireNonNull(self, "self");
        this.agents = requireNonNull(agents, "agents");
        this.time = requireNonNull(time, "time");
    }

    public void start() {
        thread.start();
    }

    /// Returns whether another instance lives, as far as is known. Never blocks.
    public boolean hasOthers() {
        return share.others() > 0;
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
            share = Share.of(leases.all(), self, agents.size());
        } catch (FaultException e) {
            LOG.atDebug()
                    .addKeyValue("code", e.fault().reason().code())
                    .log("others as known before: the storage does not answer");
        }
    }
}
