package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.audit.AuditEvent;
import dev.muster.auth.caller.Caller;
import dev.muster.auth.caller.Refusals;
import dev.muster.auth.connected.ConnectedAgents;
import dev.muster.auth.connected.Peer;
import dev.muster.auth.inventory.InstanceRecorder;
import dev.muster.auth.loss.Losses;
import dev.muster.auth.pulse.Pulse;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.AgentMessage;
import dev.muster.proto.v1.AuthMessage;
import dev.muster.proto.v1.ControlServiceGrpc;
import dev.muster.runtime.rpc.Faults;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Accepts the control streams of agents. Nothing in it blocks, so that gRPC runs it on its event
/// loops; an idle stream holds no thread and no timer.
public final class ControlService extends ControlServiceGrpc.ControlServiceImplBase
        implements AutoCloseable {
    /// Longer than any sensible heartbeat interval.
    static final Duration SILENCE = Duration.ofMinutes(20);

    private static final Logger LOG = LoggerFactory.getLogger(ControlService.class);

    private final ConnectedAgents agents;
    private final AuditBacklog audit;
    private final Alarms alarms;
    private final Attendance attendance;
    private final Losses losses;
    private final StreamSetup setup;
    private final SilenceWatch silence;
    private final PresenceWatch presence;
    private final Time time;
    private volatile boolean closing;

    /// @param log takes an audit event durably, or throws a [FaultException]
    /// @param random makes challenges; used by several threads at once
    public ControlService(
            Greeting greeting,
            Admission admission,
            ConnectedAgents agents,
            InstanceRecorder recorder,
            Consumer<AuditEvent> log,
            Refusals refusals,
            PrometheusRegistry registry,
            RandomGenerator random,
            Time time) {
        this(
                greeting,
                admission,
                agents,
                new RecorderRecords(recorder),
                log,
                refusals,
                registry,
                random,
                time);
    }

    ControlService(
            Greeting greeting,
            Admission admission,
            ConnectedAgents agents,
            Records records,
            Consumer<AuditEvent> log,
            Refusals refusals,
            PrometheusRegistry registry,
            RandomGenerator random,
            Time time) {
        this.agents = requireNonNull(agents, "agents");
        this.audit = new AuditBacklog(log, time);
        this.alarms = new Alarms(time);
        var metrics = new StreamMetrics(registry);
        var suspects = new Suspects();
        this.losses = new Losses(agents::size, suspects::count, time);
        this.presence = new PresenceWatch(agents, suspects, metrics, time);
        metrics.observe(registry, agents, suspects, audit);
        admission.register(registry);
        this.attendance =
                new Attendance(
                        agents, records, audit, refusals, metrics, losses, suspects, alarms, time);
        this.setup =
                new StreamSetup(greeting, admission, attendance, alarms, metrics, random, time);
        this.silence = new SilenceWatch(agents, SILENCE, time);
        this.time = requireNonNull(time, "time");
    }

    public void start() {
        alarms.start();
        silence.start();
        presence.start();
    }

    /// Returns the agents that are lost here, as a whole.
    public Losses losses() {
        return losses;
    }

    @Override
    public StreamObserver<AgentMessage> connect(StreamObserver<AuthMessage> responses) {
        try {
            var stream =
                    new AgentStream(
                            Peer.of(Caller.current()),
                            Pulse.current(),
                            setup,
                            (ServerCallStreamObserver<AuthMessage>) responses);
            stream.await();
            if (closing) {
                stream.close(shuttingDown());
            }
            return stream;
        } catch (FaultException e) {
            responses.onError(Faults.toStatus(e.fault()));
            return new Ignored();
        }
    }

    /// Asks all agents to go to another Auth instance, at random moments of half of `patience`, and
    /// accepts no more. Blocks until all have gone that know how, or until `patience` is over.
    public void drain(Duration patience) {
        closing = true;
        if (patience.isPositive()) {
            new Drain(agents, time).within(patience);
        }
    }

    /// Ends all streams, so that their agents turn to another Auth or wait for this one to be back,
    /// and accepts no more. What the audit log still has to take is given a moment.
    @Override
    public void close() {
        closing = true;
        attendance.closing();
        var closed = new AtomicInteger();
        agents.all()
                .forEach(agent -> {
                    agent.link().close(shuttingDown());
                    closed.incrementAndGet();
                });
        LOG.atInfo().addKeyValue("streams", closed).log("control streams closed");
        presence.close();
        silence.close();
        alarms.close();
        audit.close();
    }

    private static Fault shuttingDown() {
        return new Fault(
                "Cannot keep the control stream",
                new Reason(
                        Reason.Code.SHUTTING_DOWN,
                        "this Auth Service is stopping",
                        "Wait for it to be back; the agent tries again by itself"));
    }

    /// Takes what a refused caller sent before it knew.
    private static final class Ignored implements StreamObserver<AgentMessage> {
        @Override
        public void onNext(AgentMessage message) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }
}
