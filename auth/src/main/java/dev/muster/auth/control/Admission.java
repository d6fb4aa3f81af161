package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.Peer;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.proto.v1.Hello;
import dev.muster.proto.v1.MoveReason;
import dev.muster.runtime.metrics.MetricNames;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.BooleanSupplier;

/// Whether there is room here for another agent. Whoever is sent away tries the next address. Any
/// thread; agents that come at the same moment may be a few too many.
public final class Admission {
    private final String self;
    private final int most;
    private final BooleanSupplier lacksAgents;
    private final ConnectedAgents agents;

    /// @param self the host id of this Auth
    /// @param most agents, at least 1
    /// @param lacksAgents whether this Auth has fewer than others
    public Admission(String self, int most, BooleanSupplier lacksAgents, ConnectedAgents agents) {
        this.self = requireNonNull(self, "self");
        this.most = most;
        this.lacksAgents = requireNonNull(lacksAgents, "lacksAgents");
        this.agents = requireNonNull(agents, "agents");
    }

    /// Exposes what is read when scraped.
    public void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(MetricNames.MAX_CONNECTIONS)
                .help("Agents that may be connected to this Auth instance.")
                .callback(gauge -> gauge.call(most))
                .register(registry);
    }

    /// Throws a [FaultException]: `AUTH_OVERLOADED` to whoever comes back to the Auth that it is
    /// about to leave, as through a load balancer, since the stream would only take the place of
    /// its other one, and to whoever is to even the Auths out where nobody is lacking, so that two
    /// that have too many never swap them; `AUTH_FULL` beyond the most. An agent that is here
    /// already may have a new stream.
    void check(Peer peer, Hello hello) {
        if (hello.getMovesFrom().equals(self)) {
            throw refused(
                    peer,
                    Reason.Code.AUTH_OVERLOADED,
                    "this is the Auth Service that the agent is to leave",
                    "Nothing to do: it tries another address");
        }
        if (hello.getMovesBecause() == MoveReason.MOVE_REASON_REBALANCE
                && !lacksAgents.getAsBoolean()) {
            throw refused(
                    peer,
                    Reason.Code.AUTH_OVERLOADED,
                    "this Auth Service has no fewer agents than others",
                    "Nothing to do: it tries another address, or stays where it is");
        }
        if (agents.size() >= most && agents.find(peer.id()).isEmpty()) {
            throw refused(
                    peer,
                    Reason.Code.AUTH_FULL,
                    "this Auth Service has %d agents, as many as it may".formatted(most),
                    "Add an Auth Service and its address to auth_server, or raise"
                            + " auth_service.max_connections");
        }
    }

    private static FaultException refused(Peer peer, Reason.Code code, String cause, String hint) {
        return new FaultException(
                new Fault(
                        "Cannot open a control stream of " + peer.id(),
                        new Reason(code, cause, hint)));
    }
}
