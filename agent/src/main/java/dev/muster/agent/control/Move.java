package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Jitter;
import dev.muster.core.net.Endpoint;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How an agent with an open stream gets one to another Auth, and so no gap in between: because its
/// Auth asks it to, which stops or has more agents than others, or because that has not
/// acknowledged a heartbeat for half of the timeout. In the other half the others are dialled;
/// whoever answers first has the agent, and a heartbeat that is acknowledged meanwhile ends the
/// looking around.
///
/// | | asked, Auth stops | asked, for balance | doubt | acknowledged | welcomed elsewhere |
/// |---|---|---|---|---|---|
/// | at rest | waits for its moment | waits for its moment | looks for others | | |
/// | waits | waits, because Auth stops | | looks for others | | |
/// | looks because Auth stops | | | | | moves |
/// | looks for balance | waits for its moment | | looks for others | | moves |
/// | looks because of doubt | waits for its moment | | | at rest | moves |
///
/// For balance an agent moves once in [#SETTLED], and looks around for [#LOOK] at most: it is well
/// where it is, and stays there when nobody takes it.
///
/// For one thread, the one that reads the inbox.
public final class Move {
    /// For how long an agent that has moved for balance is not moved so again.
    static final Duration SETTLED = Duration.ofMinutes(10);

    /// A few dials of each address.
    static final Duration LOOK = Duration.ofSeconds(10);

    private static final Duration IDLE = Duration.ofDays(1);

    private final Search search;
    private final ControlStream from;
    private final BiFunction<Endpoint, MoveReason, ControlStream> dial;
    private final Duration patience;
    private final long settledNanos;
    private final Time time;
    private final RandomGenerator random;

    // What Auth asked for; null when it did not, or the agent does it.
    private @Nullable Asked asked;

    // Since when a heartbeat is not acknowledged; null when none is.
    private @Nullable Long beatNanos;

    // Why the agent looks around; null when it does not.
    private @Nullable MoveReason looking;

    // Until when it looks around for balance.
    private long lookUntilNanos;

    /// @param atNanos when to look around
    private record Asked(MoveReason why, long atNanos) {}

    /// @param patience for how long a heartbeat may be unacknowledged before others are dialled
    /// @param settledNanos not moved for balance before then
    Move(
            Search search,
            ControlStream from,
            BiFunction<Endpoint, MoveReason, ControlStream> dial,
            Duration patience,
            long settledNanos,
            Time time,
            RandomGenerator random) {
        this.search = requireNonNull(search, "search");
        this.from = requireNonNull(from, "from");
        this.dial = requireNonNull(dial, "dial");
        this.patience = requireNonNull(patience, "patience");
        this.settledNanos = settledNanos;
        this.time = requireNonNull(time, "time");
        this.random = requireNonNull(random, "random");
    }

    /// Takes note that a heartbeat was sent.
    public void beaten() {
        beatNanos = time.nanoTime();
    }

    /// Returns for how long there is nothing to do.
    public Duration untilNext() {
        long now = time.nanoTime();
        var next = IDLE.toNanos();
        if (asked != null) {
            next = Math.min(next, asked.atNanos() - now);
        }
        if (looking != null) {
            next = Math.min(next, search.nextDueNanos().map(due -> due - now).orElse(next));
        }
        if (looking == MoveReason.REBALANCE) {
            next = Math.min(next, lookUntilNanos - now);
        }
        if (beatNanos != null && isAtEase()) {
            next = Math.min(next, beatNanos + patience.toNanos() - now);
        }
        return Duration.ofNanos(Math.max(0, next));
    }

    /// Takes in what has happened, and does what is due. Returns the stream to another Auth once
    /// there is one: the agent has moved.
    ///
    /// @param event null for nothing
    public Optional<ControlStream> after(@Nullable StreamEvent event) {
        if (event != null) {
            var opened = search.after(event);
            if (opened.isPresent()) {
                return opened;
            }
            takeIn(event);
        }
        lookIfDue();
        var why = looking;
        if (why != null) {
            search.dialDue(endpoint -> dial.apply(endpoint, why));
        }
        return Optional.empty();
    }

    /// Returns why the agent looked around, or moved.
    public MoveReason why() {
        return requireNonNull(looking, "at rest");
    }

    /// Gives up whatever is being dialled.
    public void hangUp() {
        looking = null;
        search.hangUp();
    }

    private void takeIn(StreamEvent event) {
        switch (event) {
            case StreamEvent.MoveAsked(var stream) when stream == from ->
                    stream.moveRequest().ifPresent(this::asked);
            case StreamEvent.Acked(var stream, _) when stream == from -> acked();
            case StreamEvent.Ended(_, var why)
                    when why.code() == Reason.Code.DUPLICATE_IDENTITY && looking != null ->
                    hangUp(); // it is no better off elsewhere
            default -> {}
        }
    }

    private void asked(MoveRequest request) {
        boolean heeded =
                switch (request.why()) {
                    case SHUTTING_DOWN -> looking != MoveReason.SHUTTING_DOWN;
                    case REBALANCE -> looking == null && asked == null && isSettled();
                    case SILENT -> false; // nobody asks for that
                };
        if (heeded) {
            asked =
                    new Asked(
                            request.why(),
                            time.nanoTime() + Jitter.upTo(request.within(), random).toNanos());
        }
    }

    private boolean isSettled() {
        return time.nanoTime() - settledNanos >= 0;
    }

    /// Returns whether no need drives the agent elsewhere.
    private boolean isAtEase() {
        return looking == null || looking == MoveReason.REBALANCE;
    }

    private void acked() {
        beatNanos = null;
        if (looking == MoveReason.SILENT) {
            hangUp();
        }
    }

    private void lookIfDue() {
        long now = time.nanoTime();
        if (looking == MoveReason.REBALANCE && lookUntilNanos - now <= 0) {
            stay();
        }
        if (asked != null && asked.atNanos() - now <= 0) {
            var why = asked.why();
            asked = null;
            if (why == MoveReason.REBALANCE) {
                lookForBalance(now);
            } else {
                stay();
                looking = why;
                search.planLast(from.endpoint());
            }
        }
        if (isAtEase() && beatNanos != null && beatNanos + patience.toNanos() - now <= 0) {
            beatNanos = null;
            if (search.hasOtherThan(from.endpoint())) {
                stay();
                looking = MoveReason.SILENT;
                search.planWithout(from.endpoint());
            }
        }
    }

    /// Behind the one address of a balancer there may be others.
    private void lookForBalance(long now) {
        if (looking != null) {
            return;
        }
        looking = MoveReason.REBALANCE;
        lookUntilNanos = now + LOOK.toNanos();
        if (search.hasOtherThan(from.endpoint())) {
            search.planWithout(from.endpoint());
        } else {
            search.planLast(from.endpoint());
        }
    }

    /// Looks for balance no more; whoever refused the agent for that may have to take it now.
    private void stay() {
        if (looking == MoveReason.REBALANCE) {
            looking = null;
            search.giveUp();
        }
    }
}
