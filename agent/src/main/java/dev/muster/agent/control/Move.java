package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.pace.Jitter;
import dev.muster.core.net.Endpoint;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// How an agent with an open stream gets one to another Auth, and so no gap in between: because its
/// Auth asks it to, or because that has not acknowledged a heartbeat for half of the timeout. In
/// the other half the others are dialled; whoever answers first has the agent, and a heartbeat that
/// is acknowledged meanwhile ends the looking around.
///
/// | | asked | doubt | acknowledged | welcomed elsewhere |
/// |---|---|---|---|---|
/// | at rest | waits for its moment | looks for others | | |
/// | waits | | looks for others | | |
/// | looks because it was asked | | | | moves |
/// | looks because of doubt | waits for its moment | at rest | at rest | moves |
///
/// For one thread, the one that reads the inbox.
public final class Move {
    private static final Duration IDLE = Duration.ofDays(1);

    private final Search search;
    private final ControlStream from;
    private final Function<Endpoint, ControlStream> dial;
    private final Duration patience;
    private final Time time;
    private final RandomGenerator random;

    // When to look around because Auth asked for it; null when it did not, or the agent does.
    private @Nullable Long askedNanos;

    // Since when a heartbeat is not acknowledged; null when none is.
    private @Nullable Long beatNanos;

    // Why the agent looks around; null when it does not.
    private @Nullable MoveReason looking;

    /// @param patience for how long a heartbeat may be unacknowledged before others are dialled
    Move(
            Search search,
            ControlStream from,
            Function<Endpoint, ControlStream> dial,
            Duration patience,
            Time time,
            RandomGenerator random) {
        this.search = requireNonNull(search, "search");
        this.from = requireNonNull(from, "from");
        this.dial = requireNonNull(dial, "dial");
        this.patience = requireNonNull(patience, "patience");
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
        if (askedNanos != null) {
            next = Math.min(next, askedNanos - now);
        }
        if (looking != null) {
            next = Math.min(next, search.nextDueNanos().map(due -> due - now).orElse(next));
        } else if (beatNanos != null) {
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
        if (looking != null) {
            search.dialDue(dial);
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
        if (looking != request.why()) {
            askedNanos = time.nanoTime() + Jitter.upTo(request.within(), random).toNanos();
        }
    }

    private void acked() {
        beatNanos = null;
        if (looking == MoveReason.SILENT) {
            hangUp();
        }
    }

    private void lookIfDue() {
        long now = time.nanoTime();
        if (askedNanos != null && askedNanos - now <= 0) {
            askedNanos = null;
            looking = MoveReason.SHUTTING_DOWN;
            search.planLast(from.endpoint());
        }
        if (looking == null && beatNanos != null && beatNanos + patience.toNanos() - now <= 0) {
            beatNanos = null;
            if (search.hasOtherThan(from.endpoint())) {
                looking = MoveReason.SILENT;
                search.planWithout(from.endpoint());
            }
        }
    }
}
