package dev.muster.auth.incident;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.inventory.GoneRuns;
import dev.muster.auth.inventory.InstanceStore;
import dev.muster.auth.lease.AuthRun;
import dev.muster.auth.lease.KnownRun;
import dev.muster.auth.lease.LeaseStanding;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.loss.Toll;
import dev.muster.core.fault.FaultException;
import dev.muster.core.time.Time;
import dev.muster.runtime.metrics.MetricNames;
import dev.muster.runtime.task.PeriodicTask;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes one incident of a mass loss, counts who is back, and ends it.
///
/// Each instance tells what it loses itself; what an instance lost that is gone, another one tells.
/// The instances take turns at counting, and at telling the audit log, by the order of their ids:
/// the cluster remembers what is told, so that another one tells it where the first does not live
/// to. All of it goes through the backend: while that is away, what is lost here is told later.
public final class IncidentWatch implements AutoCloseable {
    static final Duration LOOK = Duration.ofSeconds(1);

    /// How often the backend is asked.
    static final Duration ASK = Duration.ofSeconds(5);

    /// How often it is counted who is back: one pass over all documents, while an incident goes on.
    static final Duration COUNT = Duration.ofSeconds(15);

    /// How long the instances have to tell their parts before the event that it began.
    static final Duration PARTS = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(IncidentWatch.class);

    private final Incidents incidents;
    private final OwnPart own;
    private final GoneRuns gone;
    private final Aftermath aftermath;
    private final Supplier<LeaseStanding> lease;
    private final Time time;
    private final PeriodicTask watch;
    private final Consumer<AuditEvent> log;
    private final Calm calm = new Calm();
    private long asked;

    private volatile @Nullable Incident latest;

    /// @param self this run
    /// @param log takes an audit event durably, or throws a [FaultException]
    public IncidentWatch(
            Incidents incidents,
            Losses losses,
            ConnectedAgents agents,
            InstanceStore instances,
            AuthRun self,
            GoneRuns gone,
            Supplier<LeaseStanding> lease,
            Consumer<AuditEvent> log,
            Time time) {
        this.incidents = requireNonNull(incidents, "incidents");
        this.own = new OwnPart(self, losses, agents);
        this.gone = requireNonNull(gone, "gone");
        this.aftermath = new Aftermath(instances);
        this.lease = requireNonNull(lease, "lease");
        this.log = requireNonNull(log, "log");
        this.time = requireNonNull(time, "time");
        this.asked = time.nanoTime() - ASK.toNanos();
        this.watch = PeriodicTask.every(LOOK, "incident-watch", this::look, time);
    }

    public void start() {
        watch.start();
    }

    /// Exposes what is read when scraped.
    public void register(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(MetricNames.INCIDENTS_ACTIVE)
                .help("Mass losses of agents that go on, of the whole cluster.")
                .callback(gauge -> gauge.call(latest == null ? 0 : 1))
                .register(registry);
        GaugeWithCallback.builder()
                .name(MetricNames.INCIDENT_AGENTS)
                .help("Agents that were lost in the incident that goes on and are not back.")
                .callback(gauge -> {
                    var incident = latest;
                    gauge.call(incident == null ? 0 : incident.away());
                })
                .register(registry);
    }

    @Override
    public void close() {
        watch.close();
    }

    private void look() {
        own.news()
                .ifPresent(part ->
                        tell(part, own.before(part))
                                .ifPresent(incident -> own.told(part, incident)));
        long now = time.nanoTime();
        if (now - asked >= ASK.toNanos()) {
            asked = now;
            lookAfterGoneRuns();
            lookAtTheOpenOne();
            tellEnds();
        }
    }

    private void lookAfterGoneRuns() {
        var due = gone.toJudge(lease.get());
        if (due.isEmpty()) {
            return;
        }
        var open = incidents.open().map(Incidents.Open::incident);
        var untold =
                due.stream()
                        .filter(run -> open.filter(one -> one.tellsOfTheEndOf(id(run))).isEmpty())
                        .toList();
        var failed = new HashSet<String>(); // once more at the next look
        for (var part : untold.isEmpty() ? List.<Part>of() : aftermath.leftBy(untold, now())) {
            if (new Toll(part.lost(), part.of()).isMass()
                    && tell(part, null).isEmpty()
                    && !incidents.isUnreadable()) {
                failed.add(part.run());
            }
        }
        gone.judged(due.stream().filter(run -> !failed.contains(id(run))).toList());
    }

    private static String id(KnownRun run) {
        return run.run().id();
    }

    private Instant now() {
        return time.instant();
    }

    private void lookAtTheOpenOne() {
        var open = incidents.open().orElse(null);
        long now = time.nanoTime();
        latest = open == null ? null : open.incident();
        if (open == null) {
            calm.none();
            return;
        }
        calm.seen(open.incident(), open.revision(), now);
        if (calm.known(now).compareTo(Incident.WINDOW) < 0) { // later losses have other causes
            own.join();
        }
        if (!open.incident().announced()
                && calm.known(now).compareTo(PARTS) >= 0
                && calm.known(now).compareTo(PARTS.plus(turn())) >= 0
                && isAnnounced(open.incident())) {
            incidents.announced(open.incident());
            return; // it is not as it was read
        }
        var patience = COUNT.plus(GoneRuns.TURN.multipliedBy(2L * gone.place()));
        if (calm.sinceWritten(now).compareTo(patience) < 0) {
            return;
        }
        var counted = open.incident().counted(aftermath.away(open.incident()));
        var next = counted.isOver(calm.length(now)) ? counted.ended(time.instant()) : counted;
        if (incidents.replace(open, next)) {
            next.ended().ifPresent(_ -> ended(next));
        }
    }

    /// Returns the incident as part of which the cluster knows it then; empty where it does not.
    private Optional<Incident> tell(Part part, Incidents.@Nullable Known before) {
        var told = incidents.tell(part, before, time.instant());
        told.filter(Incidents.Told::created).map(Incidents.Told::incident).ifPresent(this::begun);
        var incident = told.map(Incidents.Told::incident);
        incident.ifPresent(one -> latest = one);
        return incident;
    }

    private void begun(Incident incident) {
        LOG.atWarn()
                .addKeyValue("incident", incident.id())
                .addKeyValue("lost", incident.lost())
                .log("a mass loss of agents began");
    }

    /// The first part alone tells neither how many nor what they share.
    private boolean isAnnounced(Incident soFar) {
        return isLogged(new AuditEvent.IncidentBegun(Summary.of(soFar)));
    }

    /// Whoever ended one may not have lived to tell it.
    private void tellEnds() {
        var untold = incidents.untold();
        if (untold.isEmpty()) {
            return;
        }
        var turn = turn();
        for (var one : untold) {
            var incident = one.incident();
            if (one.age().compareTo(turn) >= 0
                    && (incident.announced() || isAnnounced(incident))
                    && isLogged(
                            new AuditEvent.IncidentEnded(Summary.of(incident), incident.since()))) {
                incidents.told(incident);
            }
        }
    }

    /// Returns for how long the instances before this one may tell what it would tell else.
    private Duration turn() {
        return GoneRuns.TURN.multipliedBy(gone.place());
    }

    /// Tells whether the audit log has the event. It may have it twice, with one uid.
    private boolean isLogged(AuditEvent event) {
        try {
            log.accept(event);
            return true;
        } catch (FaultException e) { // the log itself says that it fails and why
            LOG.atDebug().addKeyValue("cause", e.fault().reason().cause()).log("tried again");
            return false;
        }
    }

    private void ended(Incident incident) {
        latest = null;
        LOG.atInfo()
                .addKeyValue("incident", incident.id())
                .addKeyValue("lost", incident.lost())
                .addKeyValue("back", incident.back())
                .log("a mass loss of agents is over");
    }

    /// Returns what goes on, as this instance has heard last.
    Optional<Incident> latest() {
        return Optional.ofNullable(latest);
    }
}
