package dev.muster.agent.heartbeat;

import static java.util.Objects.requireNonNull;

import dev.muster.core.agent.AgentInfo;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import dev.muster.runtime.health.HealthTracker;
import dev.muster.runtime.health.Heartbeat;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Beats over one link after the other: about every interval while all is ok, about every retry
/// interval until it is, and soon after a component's state has changed. Reports what comes of the
/// regular ones: acknowledged, it is a success of `instance` and of every service that ran when it
/// was sent, as far as the gate lets each pass; not acknowledged in time, a miss of `instance`
/// alone. A move to another Auth begins no time anew. While Auth objects to the agent, no
/// acknowledgement is a success of `instance`, which fails as soon as the objection comes.
///
/// A service that cannot run, or that the gate holds back, does not quicken the beat: a heartbeat
/// cannot help it.
///
/// For one thread at a time.
public final class Heartbeats {
    /// The component that stands for the link.
    public static final String INSTANCE = ComponentHealth.INSTANCE;

    private final HealthTracker health;
    private final Consumer<Heartbeat> instance;
    private final Subject subject;
    private final HealthCheckConfig pace;
    private final Time time;
    private final RandomGenerator random;

    // Whether nobody knew what the latest acknowledgement was to `instance`.
    private boolean undecided;

    // What Auth objects to over the present link.
    private @Nullable Reason objection;

    // Null while nothing waits to be acknowledged.
    private @Nullable Unanswered unanswered;

    /// @param instance told how regular heartbeats end
    public Heartbeats(
            HealthTracker health,
            Consumer<Heartbeat> instance,
            Subject subject,
            HealthCheckConfig pace,
            Time time,
            RandomGenerator random) {
        this.health = requireNonNull(health, "health");
        this.instance = requireNonNull(instance, "instance");
        this.subject = requireNonNull(subject, "subject");
        this.pace = requireNonNull(pace, "pace");
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
    }

    /// Beats until the link ends or does not acknowledge in time, and returns why.
    ///
    /// @param introduced what the agent said of itself when the link opened
    public Reason over(Link link, AgentInfo introduced) throws InterruptedException {
        boolean moved = false;
        try {
            var why = beatOver(link, introduced);
            moved = why.equals(Link.MOVED);
            return why;
        } finally {
            if (!moved) {
                unanswered = null;
            }
        }
    }

    private Reason beatOver(Link link, AgentInfo introduced) throws InterruptedException {
        var rhythm = new Rhythm(pace, random, time.nanoTime());
        var told = new Told(introduced, null);
        objection = null;
        for (long sequence = 1; ; sequence++) {
            var ended = rest(link, rhythm);
            if (ended.isPresent()) {
                return ended.get();
            }
            boolean regular = rhythm.isRegularDue(time.nanoTime());
            var counted = subject.running().get();
            var now = new Told(subject.info().get(), subject.targets().get());
            var beat = told.beat(sequence, health.snapshot().values(), now);
            link.beat(beat);
            unanswered = unansweredBy(link.peer());
            rhythm.sent(time.nanoTime());
            told = told.and(beat);
            if (!told.equals(now)) {
                rhythm.wantUpdate();
            }
            var failed = await(link, rhythm, sequence, unanswered);
            if (failed.isPresent()) {
                return failed.get();
            }
            unanswered = null;
            if (regular) {
                conclude(counted);
                rhythm.acknowledged(time.nanoTime(), isWell());
            }
        }
    }

    /// Waits until a heartbeat is due; returns why the link ended, if it does.
    private Optional<Reason> rest(Link link, Rhythm rhythm) throws InterruptedException {
        while (true) {
            var wait = rhythm.untilNext(time.nanoTime());
            if (wait.isZero()) {
                return Optional.empty();
            }
            switch (link.next(wait)) {
                case Link.Event.Ended(var why) -> {
                    return Optional.of(why);
                }
                case Link.Event.Changed _ -> changed(rhythm);
                case Link.Event.Proved _ -> proved(rhythm);
                case Link.Event.Objected(var why) -> objected(why, rhythm);
                case Link.Event.Acked _, Link.Event.Nothing _ -> {}
            }
        }
    }

    private Unanswered unansweredBy(String peer) {
        return unanswered == null
                ? Unanswered.by(peer, time.nanoTime() + pace.timeout().toNanos())
                : unanswered.andBy(peer);
    }

    /// Waits for the acknowledgement; returns why there is none.
    private Optional<Reason> await(Link link, Rhythm rhythm, long sequence, Unanswered waiting)
            throws InterruptedException {
        while (true) {
            long left = waiting.dueNanos() - time.nanoTime();
            if (left <= 0) {
                return Optional.of(missed(waiting));
            }
            switch (link.next(Duration.ofNanos(left))) {
                case Link.Event.Ended(var why) -> {
                    return Optional.of(why);
                }
                case Link.Event.Acked(var number) when number == sequence -> {
                    return Optional.empty();
                }
                case Link.Event.Changed _ -> changed(rhythm);
                case Link.Event.Objected(var why) -> objected(why, rhythm);
                case Link.Event.Acked _, Link.Event.Proved _, Link.Event.Nothing _ -> {}
            }
        }
    }

    /// The proof of a new stream may come behind the first acknowledgement, which then was no
    /// success: that must not cost a retry interval.
    private void proved(Rhythm rhythm) {
        if (undecided) {
            rhythm.beatNow(time.nanoTime());
        }
    }

    private void changed(Rhythm rhythm) {
        rhythm.wantUpdate();
        if (!isWell()) {
            rhythm.hurry(time.nanoTime());
        }
    }

    /// Fails `instance` at once. That is not the end of a heartbeat, and is not counted as one.
    private void objected(@Nullable Reason why, Rhythm rhythm) {
        objection = why;
        if (why == null || isKnown(why)) {
            return; // withdrawn, the successes to come tell
        }
        var at = time.instant();
        health.component(INSTANCE)
                .accept(new Heartbeat.Failed(at, why, at.plus(untilNext(INSTANCE))));
        rhythm.hurry(time.nanoTime());
    }

    private boolean isKnown(Reason why) {
        var known = health.snapshot().get(INSTANCE);
        return known != null
                && known.state() instanceof ComponentState.Degraded(_, var reason)
                && reason.equals(why);
    }

    private void conclude(Set<Role> services) {
        var at = time.instant();
        undecided = conclude(INSTANCE, instance, at) instanceof Clearance.Pending;
        services.forEach(role -> {
            var _ = conclude(role.key(), health.component(role.key()), at);
        });
    }

    /// Tells a component what an acknowledgement at `at` is to it, and returns what the gate said.
    private Clearance conclude(String component, Consumer<Heartbeat> sink, Instant at) {
        var clearance = clearance(component);
        switch (clearance) {
            case Clearance.Granted _ -> sink.accept(new Heartbeat.Acked(at));
            case Clearance.Pending _ -> {}
            case Clearance.Refused(var why) ->
                    sink.accept(new Heartbeat.Failed(at, why, at.plus(untilNext(component))));
        }
        return clearance;
    }

    /// Returns how soon the heartbeat comes that follows a failure: a service does not quicken it.
    private Duration untilNext(String component) {
        return component.equals(INSTANCE) ? pace.retryInterval() : pace.interval();
    }

    private Clearance clearance(String component) {
        var why = component.equals(INSTANCE) ? objection : null;
        return why == null ? subject.gate().of(component) : new Clearance.Refused(why);
    }

    private Reason missed(Unanswered waiting) {
        var why =
                new Reason(
                        Reason.Code.AUTH_TIMEOUT,
                        "%s did not acknowledge a heartbeat within %s"
                                .formatted(
                                        String.join(", ", waiting.peers()),
                                        DurationText.format(pace.timeout())),
                        "Check the load of the Auth Service and the network path to it");
        var at = time.instant();
        instance.accept(new Heartbeat.Missed(at, why, at)); // the reconnect follows at once
        return why;
    }

    private boolean isWell() {
        var components = health.snapshot();
        return isOk(components, INSTANCE)
                && subject.running().get().stream()
                        .map(Role::key)
                        .allMatch(key -> isOk(components, key) || isHeldBack(key));
    }

    private boolean isHeldBack(String component) {
        return !(subject.gate().of(component) instanceof Clearance.Granted);
    }

    private static boolean isOk(SortedMap<String, ComponentHealth> components, String component) {
        var found = components.get(component);
        return found != null && found.state() instanceof ComponentState.Ok;
    }
}
