package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.control.Connector;
import dev.muster.agent.control.Goodbye;
import dev.muster.agent.control.StreamEvent;
import dev.muster.agent.heartbeat.Heartbeats;
import dev.muster.agent.heartbeat.ReturnPathGate;
import dev.muster.agent.heartbeat.ReturnPathWatch;
import dev.muster.agent.heartbeat.Subject;
import dev.muster.agent.join.Joining;
import dev.muster.agent.service.Service;
import dev.muster.agent.service.Services;
import dev.muster.agent.target.Targets;
import dev.muster.core.id.HostId;
import dev.muster.core.role.Role;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.identity.IdentityFile;
import dev.muster.runtime.rpc.AuthChannel;
import dev.muster.runtime.task.Inbox;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/// One agent: joins if it has no identity yet, then holds a control stream for as long as it lives,
/// whatever happens to Auth. Has no process-wide state, so that any number of them run in one JVM.
///
/// It lives on one virtual thread, with a second one for its services and its certificate.
public final class Agent implements AutoCloseable {
    // Connecting takes as long as the network needs, however short a heartbeat's timeout is.
    private static final Duration SHORTEST_CONNECT = Duration.ofSeconds(5);
    private static final Duration END = Duration.ofSeconds(1);

    private final HealthTracker health;
    private final Inbox<StreamEvent> inbox;
    private final IdentityFile identityFile;
    private final LastEpoch lastEpoch;
    private final Services services;
    private final Targets targets;
    private final Member member;
    private final AgentLoop loop;
    private final Thread thread;
    private final ReturnPathWatch watch;

    /// @param services at most one of each role
    /// @param targets what they look after; whoever made them starts and closes them
    /// @param returnPath told what Auth proves
    /// @param health told of `instance` and of each service; `instance` and the services are
    ///   components of it from now on
    public Agent(
            AgentSettings settings,
            Collection<Service> services,
            Targets targets,
            HealthTracker health,
            ReturnPathTracker returnPath,
            AgentMetrics metrics,
            AgentRuntime runtime) {
        var time = runtime.time();
        var random = runtime.random();
        var pace = settings.pace();
        Consumer<Heartbeat> instance = health.component(Heartbeats.INSTANCE);
        Consumer<Heartbeat> counted = instance.andThen(beat -> metrics.heartbeats().count(beat));
        var channels =
                AuthChannel.Options.agent(
                        runtime.transport(), runtime.loops(), time, connectTimeout(pace.timeout()));

        this.health = requireNonNull(health, "health");
        this.targets = requireNonNull(targets, "targets");
        this.inbox = new Inbox<>(time);
        this.identityFile = new IdentityFile(settings.identityFile());
        this.lastEpoch = new LastEpoch(settings.epochFile());
        this.services =
                new Services(services, health, pace.retryInterval(), this::changed, time, random);
        var joining =
                new Joining(
                        settings.authServers(),
                        runtime.resolver(),
                        settings.join(),
                        identityFile,
                        channels,
                        metrics.joins(),
                        pace.retryInterval(),
                        time,
                        random);
        var expiry = new Expiry(joining, settings.self().services().contains(Role.AUTH), time);
        Consumer<Heartbeat> told = expiry.explaining(counted);
        this.member =
                new Member(
                        settings.self(),
                        joining,
                        expiry,
                        this.services,
                        channels,
                        instance,
                        inbox,
                        metrics.link(),
                        lastEpoch);
        var connector =
                new Connector(
                        settings.authServers(),
                        runtime.resolver(),
                        inbox,
                        told,
                        returnPath,
                        pace,
                        time,
                        random);
        var gate =
                settings.requireReturnPath()
                        ? targets.and(new ReturnPathGate(returnPath))
                        : targets;
        var heartbeats =
                new Heartbeats(
                        health,
                        told,
                        new Subject(this.services::running, member::info, targets::health, gate),
                        pace,
                        time,
                        random);
        this.loop =
                new AgentLoop(
                        member,
                        connector,
                        heartbeats,
                        inbox,
                        instance,
                        metrics.link(),
                        pace.retryInterval(),
                        time);
        this.thread = Thread.ofVirtual().name("agent").unstarted(loop);
        this.watch =
                new ReturnPathWatch(
                        returnPath, health, instance, pace, settings.requireReturnPath(), time);
        this.services.announce();
    }

    /// Reads the identity and begins. Throws a [dev.muster.core.fault.FaultException] when there is
    /// one that cannot be read.
    public void start() {
        identityFile.read().ifPresent(member::adopt);
        lastEpoch.load();
        health.watch(this::changed);
        targets.watch(this::changed);
        thread.start();
        watch.start();
    }

    /// Returns the id that Auth assigned; empty before the join.
    public Optional<HostId> id() {
        return member.id();
    }

    /// Tells Auth that and why the agent leaves, if there is a stream to say it over, and ends.
    /// Takes two seconds at most.
    public void stop(Goodbye goodbye) {
        loop.leave(goodbye);
        close();
    }

    /// Ends without a goodbye: Auth takes it for lost.
    @Override
    public void close() {
        member.close();
        watch.close();
        thread.interrupt();
        try {
            if (thread.getState() != Thread.State.NEW) {
                var _ = thread.join(END);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // the caller is in a hurry
        }
    }

    private void changed() {
        inbox.putOnce(new StreamEvent.Changed());
    }

    private static Duration connectTimeout(Duration timeout) {
        return timeout.compareTo(SHORTEST_CONNECT) > 0 ? timeout : SHORTEST_CONNECT;
    }
}
