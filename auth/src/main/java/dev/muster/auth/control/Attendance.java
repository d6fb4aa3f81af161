package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.AgentLink;
import dev.muster.auth.connected.AgentProcess;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.LiveAgent;
import dev.muster.auth.connected.Peer;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.presence.LeaveCause;
import dev.muster.core.agent.AgentInfo;
import dev.muster.core.fault.Fault;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ControlServiceGrpc;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who comes and who goes: tells this instance's memory, the cluster's memory, the audit log and
/// the metrics, each exactly once for a stream. Never blocks; any thread.
final class Attendance {
    private static final Logger LOG = LoggerFactory.getLogger(Attendance.class);

    private static final String CONNECT = ControlServiceGrpc.getConnectMethod().getFullMethodName();

    /// Longer than a listing of the whole cluster takes, which waits 4 s for an instance.
    private static final Duration LISTING = Duration.ofSeconds(10);

    private final ConnectedAgents agents;
    private final Records records;
    private final AuditBacklog audit;
    private final FoldedDisconnects disconnects;
    private final Refusals refusals;
    private final StreamMetrics metrics;
    private final Losses losses;
    private final Suspects suspects;
    private final Alarms alarms;
    private final Time time;
    private final Turns turns = new Turns();
    private final Clones clones = new Clones();
    private final Absences absences;
    private final Seats seats;
    private final Contest contest;
    private volatile boolean closing;

    Attendance(
            ConnectedAgents agents,
            Records records,
            AuditBacklog audit,
            Refusals refusals,
            StreamMetrics metrics,
            Losses losses,
            Suspects suspects,
            Alarms alarms,
            Time time) {
        this.agents = requireNonNull(agents, "agents");
        this.records = requireNonNull(records, "records");
        this.audit = requireNonNull(audit, "audit");
        this.refusals = requireNonNull(refusals, "refusals");
        this.metrics = requireNonNull(metrics, "metrics");
        this.losses = requireNonNull(losses, "losses");
        this.suspects = requireNonNull(suspects, "suspects");
        this.alarms = requireNonNull(alarms, "alarms");
        this.disconnects = new FoldedDisconnects(audit, alarms);
        this.time = requireNonNull(time, "time");
        this.seats = new Seats(agents, records, clones, time);
        this.absences = new Absences(records, losses, alarms, turns, this::over, time);
        this.contest = new Contest(agents, turns, this::replaced, this::duplicated);
    }

    /// Gives a stream whose hello was accepted its place, and closes those that lose theirs by it.
    /// Throws a [dev.muster.core.fault.FaultException] with `DUPLICATE_IDENTITY` when there is none
    /// for it.
    LiveAgent arrived(AgentProcess process, AgentInfo info, AgentLink link) {
        var agent = agents.newcomer(process, info, link);
        List<LiveAgent> losers;
        Optional<LiveAgent> returned;
        synchronized (turns.of(agent.id())) {
            losers = seats.take(agent);
            returned = absences.returned(agent.id());
        }
        metrics.connected();
        LOG.atDebug()
                .addKeyValue("host", agent.id())
                .addKeyValue("epoch", agent.epoch())
                .log("connected");
        losers.forEach(this::replaced);
        returned.ifPresent(
                before -> over(before, LeaveCause.REPLACED, time.instant(), before.hasSpoken()));
        return agent;
    }

    /// Takes in that a stream has had its welcome.
    void welcomed(LiveAgent agent) {
        contest.begin(agent);
    }

    /// Takes in that an agent speaks over a stream, if it does so for the first time and has not
    /// been replaced meanwhile.
    void spoken(LiveAgent agent) {
        synchronized (turns.of(agent.id())) {
            boolean held = agents.isCounting(agent) || agents.beside(agent.id()).contains(agent);
            if (held && agent.speaks()) {
                records.connected(agent);
            }
        }
    }

    /// Takes in that an agent reports something new.
    void changed(LiveAgent agent) {
        records.changed(agent);
    }

    /// Takes in that a stream ended without a goodbye when Auth itself had been held up: its agent
    /// gets time to come back before it counts as lost.
    ///
    /// @param lastSeen the last sign of life
    void dropped(LiveAgent agent, Instant lastSeen) {
        synchronized (turns.of(agent.id())) {
            if (isLast(agent)) {
                agents.remove(agent);
                absences.dropped(agent, lastSeen);
                return;
            }
        }
        left(agent, LeaveCause.LOST, lastSeen, null);
    }

    /// Takes in that a stream ended because its agent has one to another Auth, which says so in the
    /// agent's document. Nothing is told of it here, unless nothing is said there either.
    void moved(LiveAgent agent) {
        var now = time.instant();
        synchronized (turns.of(agent.id())) {
            if (isLast(agent)) {
                agents.moved(agent);
                alarms.in(LISTING, () -> agents.forgetMoved(agent));
                absences.moved(agent, now);
                metrics.moved();
                return;
            }
        }
        left(agent, LeaveCause.REPLACED, now, null);
    }

    /// Takes in that a stream ended, unless that is known already.
    ///
    /// @param lastSeen the last sign of life
    /// @param back when the agent expects to be back; null when it did not say
    void left(LiveAgent agent, LeaveCause cause, Instant lastSeen, @Nullable Instant back) {
        Optional<LiveAgent> heir;
        boolean known = agent.hasSpoken();
        synchronized (turns.of(agent.id())) {
            boolean counted = agents.isCounting(agent);
            boolean lost = cause == LeaveCause.LOST && agent.hasSpoken() && isLast(agent);
            if (!agents.remove(agent)) {
                return; // replaced, which is recorded where that happened
            }
            if (lost && isOneOfABurst(agent)) {
                absences.penned(agent, lastSeen);
                return;
            }
            if (closing) {
                // Auth goes, not the agent: its lease says when the agent was seen last.
                metrics.leftAtShutdown();
                return;
            }
            heir = counted ? seats.inherit(agent.id()) : Optional.empty();
            if (counted && heir.isEmpty()) {
                known |= records.left(agent, cause, lastSeen, back);
            }
            if ((!counted || heir.isPresent()) && clones.left(agent, time.nanoTime())) {
                alarms.in(Clones.MEMORY, () -> ended(heir.orElse(agent)));
            }
        }
        over(agent, cause, lastSeen, known);
        heir.ifPresent(one -> {
            Contest.tell(one);
            contest.begin(one);
        });
    }

    /// Takes in that a stream was refused or broken off by us.
    void refused(Peer peer, Fault why) {
        var reason = why.reason();
        metrics.refused(reason.code());
        switch (reason.code()) {
            case IDENTITY_MISMATCH, ROLE_NOT_GRANTED ->
                    refusals.identity(CONNECT, peer.id().toString(), peer.origin(), reason);
            case REPLACED, SHUTTING_DOWN, AUTH_OVERLOADED, AUTH_FULL, AGENT_SILENT -> {
                // told otherwise, or nobody's mistake
            }
            default -> refusals.claim(CONNECT, peer.id().toString(), peer.origin(), reason);
        }
    }

    /// From now on streams end because this Auth does.
    void closing() {
        absences.close();
        closing = true;
        disconnects.drain();
    }

    private void replaced(LiveAgent older) {
        over(older, LeaveCause.REPLACED, time.instant(), older.hasSpoken());
        older.link().close(Duplicate.replaced(older));
    }

    /// Counts the loss of an agent that is here no more. One of many at once is not called lost
    /// before all of them can be judged; then this returns true. In its turn.
    private boolean isOneOfABurst(LiveAgent agent) {
        if (agent.isSuspect()) {
            suspects.ended();
        }
        return losses.add(agent.id(), agent.info().version());
    }

    /// Returns whether the agent has this stream and no other. In its turn.
    private boolean isLast(LiveAgent agent) {
        return !closing && agents.isCounting(agent) && agents.beside(agent.id()).isEmpty();
    }

    private void duplicated(LiveAgent older) {
        var younger = agents.find(older.id());
        if (clones.begun(older.id(), time.nanoTime()) && younger.isPresent()) {
            audit.add(duplicate(older, younger.get()));
            LOG.atWarn()
                    .addKeyValue("host", older.id())
                    .log("several live processes share one identity");
        }
    }

    /// Ends a case of clones once nobody has been held, or left, for a while.
    private void ended(LiveAgent remaining) {
        synchronized (turns.of(remaining.id())) {
            if (closing
                    || !agents.beside(remaining.id()).isEmpty()
                    || !clones.ended(remaining.id(), time.nanoTime())) {
                return;
            }
        }
        audit.add(
                new AuditEvent.InstanceUnique(
                        remaining.id(),
                        remaining.info().hostname(),
                        remaining.link().peer().origin().address()));
    }

    /// @param known whether anybody knew of it: of several dials an agent takes one, and that the
    ///   others end is no event
    private void over(LiveAgent agent, LeaveCause cause, Instant lastSeen, boolean known) {
        metrics.left(cause);
        LOG.atDebug().addKeyValue("host", agent.id()).addKeyValue("cause", cause).log("left");
        if (!known) {
            return;
        }
        if (cause == LeaveCause.LOST && losses.fold()) {
            return; // the incident tells of it
        }
        disconnects.add(
                new AuditEvent.InstanceDisconnected(
                        agent.id(),
                        agent.info().hostname(),
                        cause,
                        time.instant().minusNanos(time.nanoTime() - agent.connectedNanos()),
                        lastSeen,
                        agent.link().peer().origin().address(),
                        1),
                records.isFlapping(agent.id()));
    }

    private static AuditEvent duplicate(LiveAgent older, LiveAgent younger) {
        return new AuditEvent.InstanceDuplicated(
                older.id(),
                older.info().hostname(),
                older.link().peer().origin().address(),
                younger.info().hostname(),
                younger.link().peer().origin().address());
    }
}
