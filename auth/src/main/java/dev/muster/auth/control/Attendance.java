package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.AgentLink;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ControlServiceGrpc;
import java.time.Instant;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who comes and who goes: tells this instance's memory, the cluster's memory, the audit log and
/// the metrics, each exactly once for a stream. Never blocks; any thread.
final class Attendance {
    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    private static final String CONNECT = ControlServiceGrpc.getConnectMethod().getFullMethodName();

    private static final int TURNS = 64;

    private final ConnectedAgents agents;
    private final Records records;
    private final AuditBacklog audit;
    private final Refusals refusals;
    private final StreamMetrics metrics;
    private final Time time;
    private volatile boolean closing;

    /// Of two streams of one host both memories must take the same for the newer: whoever has the
    /// host's turn goes through both before the other. Neither waits for anything.
    private final Object[] turns = Stream.generate(Object::new).limit(TURNS).toArray();

    Attendance(
            ConnectedAgents agents,
            Records records,
            AuditBacklog audit,
            Refusals refusals,
            StreamMetrics metrics,
            Time time) {
        this.agents = requireNonNull(agents, "agents");
        this.records = requireNonNull(records, "records");
        this.audit = requireNonNull(audit, "audit");
        this.refusals = requireNonNull(refusals, "refusals");
        this.metrics = requireNonNull(metrics, "metrics");
        this.time = requireNonNull(time, "time");
    }

    /// Registers a stream whose hello was accepted and closes the one of the same host that it
    /// takes the place of.
    LiveAgent arrived(Peer peer, String processId, AgentInfo info, AgentLink link) {
        ConnectedAgents.Registration registration;
        long epoch;
        synchronized (turns[Math.floorMod(peer.id().hashCode(), turns.length)]) {
            epoch = records.connected(peer, processId, info);
            registration = agents.register(peer.id(), info, epoch, link);
        }
        metrics.connected();
        LOG.atDebug().addKeyValue("host", peer.id()).addKeyValue("epoch", epoch).log("connected");
        registration
                .replaced()
                .ifPresent(older -> {
                    over(older, peer.origin().address(), LeaveCause.REPLACED, time.instant());
                    older.link().close(replaced(older));
                });
        return registration.agent();
    }

    /// Takes in that an agent reports something new.
    void changed(LiveAgent agent) {
        records.changed(agent);
    }

    /// Takes in that a stream ended, unless that is known already.
    ///
    /// @param lastSeen the last sign of life
    /// @param back when the agent expects to be back; null when it did not say
    void left(
            LiveAgent agent,
            Peer peer,
            LeaveCause cause,
            Instant lastSeen,
            @Nullable Instant back) {
        if (!agents.remove(agent)) {
            return; // replaced, which is recorded where its successor arrived
        }
        if (closing) {
            // Auth goes, not the agent: its lease says when the agent was seen last.
            metrics.leftAtShutdown();
            return;
        }
        records.left(agent, cause, lastSeen, back);
        over(agent, peer.origin().address(), cause, lastSeen);
    }

    /// Takes in that a stream was refused or broken off by us.
    void refused(Peer peer, Fault why) {
        var reason = why.reason();
        metrics.refused(reason.code());
        switch (reason.code()) {
            case IDENTITY_MISMATCH, ROLE_NOT_GRANTED ->
                    refusals.identity(CONNECT, peer.id().toString(), peer.origin(), reason);
            case REPLACED, SHUTTING_DOWN, AGENT_SILENT -> {} // told otherwise, or nobody's mistake
            default -> refusals.claim(CONNECT, peer.id().toString(), peer.origin(), reason);
        }
    }

    /// From now on streams end because this Auth does.
    void closing() {
        closing = true;
    }

    private void over(LiveAgent agent, String address, LeaveCause cause, Instant lastSeen) {
        metrics.left(cause);
        LOG.atDebug().addKeyValue("host", agent.id()).addKeyValue("cause", cause).log("left");
        audit.add(
                new AuditEvent.InstanceDisconnected(
                        agent.id(),
                        agent.info().hostname(),
                        cause,
                        time.instant().minusNanos(time.nanoTime() - agent.connectedNanos()),
                        lastSeen,
                        address));
    }

    private static Fault replaced(LiveAgent older) {
        return new Fault(
                "Cannot keep the control stream of " + older.id(),
                new Reason(
                        Reason.Code.REPLACED,
                        "a newer stream of the same host took its place",
                        "If two processes run with copies of one data directory, remove one copy"
                                + " and join it anew"));
    }
}
