package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Backoff;
import dev.muster.agent.pace.Jitter;
import dev.muster.core.net.Endpoint;
import dev.muster.core.net.HostPort;
import dev.muster.core.net.Resolver;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.config.HealthCheckConfig;
import dev.muster.runtime.health.Heartbeat;
import dev.muster.runtime.health.ReturnPathTracker;
import dev.muster.runtime.task.Inbox;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Gets a control stream, from whichever Auth Service answers first, however long that takes.
///
/// An attempt begins at once when the stream is lost. It dials the next address as soon as one has
/// failed, or a second after one that is silent, and leaves that one its chance: the first welcome
/// wins. It dials each anew after it failed, with full-jitter backoff below twice the retry
/// interval: about once a retry interval. No welcome within the timeout is one missed heartbeat,
/// and one more each retry interval. A stream that ends before it acknowledged anything ends no
/// attempt: an Auth that welcomes and then refuses is as good as none. A dial under way is not
/// abandoned for that: it may wait in Auth's handshake gate, and whoever leaves that queue comes
/// back at its end.
///
/// Calm for the fleet's sake: an Auth that says it shuts down is dialled within 2 s instead of at
/// once, because all whom it served hear it together; a stream that did not last leaves the backoff
/// as it was; and who was replaced by another process of the same id rests for a retry interval, or
/// the two would throw each other out as fast as they can. Who may not connect because a younger
/// process of that id is there rests for about a minute, as Auth allows it no more often, and from
/// all addresses: another Auth that does not know of the younger one would only seem to make it
/// well. A rest is told as a failure when it begins, and an attempt begins when it is over: until
/// then nobody is silent.
///
/// For one thread, the one that reads the inbox.
public final class Connector {
    private static final Duration HERD = Duration.ofSeconds(2);
    private static final Duration DUPLICATE_REST = Duration.ofSeconds(60);
    private static final Duration DUPLICATE_SPREAD = Duration.ofSeconds(10);

    private final Inbox<StreamEvent> inbox;
    private final Consumer<Heartbeat> health;
    private final ReturnPathTracker returnPath;
    private final HealthCheckConfig pace;
    private final Time time;
    private final RandomGenerator random;
    private final Search search;
    private final Outage outage;
    private Duration delay = Duration.ZERO;
    private Duration rest = Duration.ZERO;
    private long openedNanos;
    private long missNanos;

    // Before then the agent is not moved for balance.
    private long settledNanos;

    // Why the latest stream ended, if it acknowledged nothing and no miss has said so yet.
    private @Nullable Reason fruitless;

    // Why there is no stream, as far as that was known before the present attempt.
    private @Nullable Reason before;

    /// @param addresses where Auth may be, at least one; each name stands for all that it means
    /// @param health told the misses
    /// @param returnPath told what Auth proves over the streams
    public Connector(
            Collection<HostPort> addresses,
            Resolver resolver,
            Inbox<StreamEvent> inbox,
            Consumer<Heartbeat> health,
            ReturnPathTracker returnPath,
            HealthCheckConfig pace,
            Time time,
            RandomGenerator random) {
        this.inbox = requireNonNull(inbox, "inbox");
        this.health = requireNonNull(health, "health");
        this.returnPath = requireNonNull(returnPath, "returnPath");
        this.pace = requireNonNull(pace, "pace");
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
        var backoff = backoff(pace);
        var literals = addresses.stream().flatMap(a -> Endpoint.ofLiteral(a).stream()).toList();
        var others = addresses.stream().filter(a -> Endpoint.ofLiteral(a).isEmpty()).toList();
        if (literals.isEmpty() && others.isEmpty()) {
            throw new IllegalArgumentException("no address of an Auth Service");
        }
        this.search =
                new Search(
                        new Names(others, resolver, inbox, pace.retryInterval(), backoff, random),
                        new Lines(literals, pace.timeout(), backoff, random),
                        time);
        this.outage = new Outage(time);
        this.settledNanos = time.nanoTime();
    }

    /// Returns an open stream. Reports a miss whenever there was time enough for one. Interrupted,
    /// it hangs up.
    ///
    /// @param routes asked for each dial anew, as is `who`
    public ControlStream connect(Supplier<Introduction> who, Route.Finder routes)
            throws InterruptedException {
        begin();
        try {
            while (true) {
                search.dialDue(endpoint -> dial(endpoint, who.get(), routes));
                long now = time.nanoTime();
                if (now - missNanos >= 0) {
                    missNanos = now + Jitter.around(pace.retryInterval(), random).toNanos();
                    miss(now);
                }
                var event = inbox.take(untilNext(now));
                if (event.isPresent()) {
                    var opened = after(event.get());
                    if (opened.isPresent()) {
                        return opened(opened.get());
                    }
                }
            }
        } finally {
            search.hangUp();
        }
    }

    /// Returns the way from an open stream to another Auth. What it is dialling when the stream is
    /// lost, the next [#connect] goes on dialling.
    ///
    /// @param routes asked for each dial anew, as is `who`
    public Move move(ControlStream from, Supplier<Introduction> who, Route.Finder routes) {
        var authId = from.welcome().getAuthId();
        return new Move(
                search,
                from,
                (endpoint, why) -> dial(endpoint, who.get().movingFrom(authId, why), routes),
                pace.timeout().dividedBy(2),
                settledNanos,
                time,
                random);
    }

    /// Takes note that the agent has moved from an open stream to another.
    public void moved(ControlStream from, ControlStream to, MoveReason why) {
        search.lost(from, true);
        openedNanos = time.nanoTime();
        if (why == MoveReason.REBALANCE) {
            settledNanos = openedNanos + Move.SETTLED.toNanos();
        }
        outage.moved(to, why);
    }

    private ControlStream dial(Endpoint endpoint, Introduction who, Route.Finder routes) {
        return ControlStream.open(routes.to(endpoint), who, inbox, returnPath, time);
    }

    private Duration untilNext(long now) {
        long wait =
                Math.min(
                        search.nextDueNanos().map(due -> due - now).orElse(Long.MAX_VALUE),
                        missNanos - now);
        return Duration.ofNanos(Math.max(0, wait));
    }

    /// Takes note that an open stream is over, before the next [#connect].
    public void lost(ControlStream stream, Reason why) {
        var lasted = Duration.ofNanos(time.nanoTime() - openedNanos);
        search.lost(stream, lasted.compareTo(pace.retryInterval().multipliedBy(2)) >= 0);
        outage.begins(why);
        fruitless = stream.isAcknowledged() || isMissed(why.code()) ? null : why;
        before = why;
        delay =
                why.code() == Reason.Code.SHUTTING_DOWN
                        ? Jitter.upTo(herd(), random)
                        : Duration.ZERO;
        rest(why);
    }

    /// Chooses how long to rest, and says so. Where two processes share one id, connecting again
    /// makes nothing well.
    private void rest(Reason why) {
        rest =
                switch (why.code()) {
                    case REPLACED -> Jitter.around(pace.retryInterval(), random);
                    case DUPLICATE_IDENTITY ->
                            DUPLICATE_REST.plus(Jitter.upTo(DUPLICATE_SPREAD, random));
                    default -> Duration.ZERO;
                };
        if (rest.isPositive()) {
            var at = time.instant();
            health.accept(
                    isDuplicate(why)
                            ? new Heartbeat.Failed(at, why, at.plus(rest))
                            : new Heartbeat.Missed(at, why, at.plus(rest)));
        }
    }

    /// Hangs up, and rests before the attempt goes on.
    private void restFromAll(Reason why) {
        search.hangUp();
        before = why;
        delay = Duration.ZERO;
        rest(why);
        begin();
    }

    /// Plans an attempt that follows a rest, if there is one.
    private void begin() {
        long now = time.nanoTime();
        if (fruitless == null) {
            missNanos = now + rest.plus(pace.timeout()).toNanos();
        }
        search.plan(rest.plus(delay));
    }

    private Optional<ControlStream> after(StreamEvent event) {
        switch (event) {
            case StreamEvent.Ended(var stream, var why) -> {
                fruitless = null; // what fails now says more
                if (isDuplicate(why) && search.isDialling(stream)) {
                    restFromAll(why);
                }
            }
            case StreamEvent.Reidentified _ -> {
                search.hangUp();
                search.plan(Duration.ZERO);
            }
            default -> {}
        }
        return search.after(event);
    }

    private ControlStream opened(ControlStream stream) {
        openedNanos = time.nanoTime();
        outage.ends(stream);
        return stream;
    }

    /// Tells whether the end of a stream for this reason is a miss that was told by itself.
    private static boolean isMissed(Reason.Code code) {
        return switch (code) {
            case AUTH_TIMEOUT, REPLACED, DUPLICATE_IDENTITY -> true;
            default -> false;
        };
    }

    private static boolean isDuplicate(Reason why) {
        return why.code() == Reason.Code.DUPLICATE_IDENTITY;
    }

    private void miss(long now) {
        var why = fruitless == null ? search.why(before) : fruitless;
        fruitless = null;
        before = why;
        long nextNanos = search.nextDialNanos().orElse(missNanos);
        var at = time.instant();
        health.accept(new Heartbeat.Missed(at, why, at.plusNanos(Math.max(0, nextNanos - now))));
    }

    /// A shutdown's herd still gets its chance within the timeout.
    private Duration herd() {
        var half = pace.timeout().dividedBy(2);
        return half.compareTo(HERD) < 0 ? half : HERD;
    }

    private static Backoff backoff(HealthCheckConfig pace) {
        return new Backoff(
                pace.retryInterval().dividedBy(10), pace.retryInterval().multipliedBy(2));
    }
}
