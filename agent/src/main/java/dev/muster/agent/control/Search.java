package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.Endpoint;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The looking for an Auth that welcomes the agent, at every address that is known. Whoever looks
/// says when to begin, hands over what the inbox holds, and dials what is due. Owned by the agent's
/// thread.
final class Search {
    private final Names names;
    private final Lines lines;
    private final Time time;

    Search(Names names, Lines lines, Time time) {
        this.names = requireNonNull(names, "names");
        this.lines = requireNonNull(lines, "lines");
        this.time = requireNonNull(time, "time");
    }

    /// Plans to dial every address, the first one after `delay`. What is being dialled goes on.
    void plan(Duration delay) {
        long now = time.nanoTime();
        names.plan(now);
        lines.plan(now, delay);
    }

    /// Plans to dial every address at once, and one after all others.
    void planLast(Endpoint one) {
        lines.putLast(one);
        plan(Duration.ZERO);
    }

    /// Plans to dial every address but one.
    void planWithout(Endpoint one) {
        planLast(one);
        lines.without(one);
    }

    /// Returns whether there is an address besides that one.
    boolean hasOtherThan(Endpoint one) {
        return lines.hasOtherThan(one);
    }

    /// Looks up and dials what is due.
    void dialDue(Function<Endpoint, ControlStream> dial) {
        long now = time.nanoTime();
        names.lookUpDue(now);
        lines.dialDue(now, dial);
    }

    /// Takes in what has happened. Returns the stream that is open by it; then nothing else is
    /// dialled any more.
    Optional<ControlStream> after(StreamEvent event) {
        switch (event) {
            case StreamEvent.Welcomed(var stream) -> {
                return lines.take(stream) ? Optional.of(stream) : Optional.empty();
            }
            case StreamEvent.Ended(var stream, var why) ->
                    lines.failed(stream, why, time.nanoTime());
            case StreamEvent.Found found -> {
                names.found(found, time.nanoTime());
                if (found.failure() == null) {
                    lines.found(found.name(), found.addresses(), time.nanoTime());
                }
            }
            case StreamEvent.Acked _,
                    StreamEvent.Objected _,
                    StreamEvent.MoveAsked _,
                    StreamEvent.Changed _,
                    StreamEvent.Proved _,
                    StreamEvent.Reidentified _ -> {}
        }
        return Optional.empty();
    }

    boolean isDialling(ControlStream stream) {
        return lines.isDialling(stream);
    }

    /// Takes note that an open stream is no more: its address comes last from now on.
    ///
    /// @param lasted long enough to forget all earlier failures
    void lost(ControlStream stream, boolean lasted) {
        lines.lost(stream.endpoint(), lasted);
    }

    /// Returns when there is something to do next; empty while only others can do anything.
    Optional<Long> nextDueNanos() {
        return Stream.of(lines.nextDueNanos(), names.nextDueNanos())
                .flatMap(Optional::stream)
                .min(Long::compare);
    }

    /// Returns when an address is dialled next; empty while all are being dialled.
    Optional<Long> nextDialNanos() {
        return lines.nextDialNanos();
    }

    void hangUp() {
        lines.hangUp();
    }

    /// Hangs up, and forgets whatever failed: a later search begins without delay.
    void giveUp() {
        lines.giveUp();
    }

    /// Returns why nobody has welcomed the agent within the timeout.
    ///
    /// @param before why there was no stream before the attempt; null when that is not known
    Reason why(@Nullable Reason before) {
        return lines.why(before, names.failures());
    }
}
