package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.control.ControlStream;
import dev.muster.agent.control.Move;
import dev.muster.agent.control.StreamEvent;
import dev.muster.agent.heartbeat.Beat;
import dev.muster.agent.heartbeat.Link;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.runtime.task.Inbox;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An open control stream as heartbeats see it: what its agent's inbox holds, without what earlier
/// streams left there.
final class OpenLink implements Link {
    /// Why a stream ends that was opened with the certificate before.
    static final Reason NEW_CERTIFICATE =
            new Reason(
                    Reason.Code.STREAM_CLOSED,
                    "the agent has a new certificate",
                    "Nothing to do: it reconnects with that at once");

    private final ControlStream stream;
    private final Inbox<StreamEvent> inbox;
    private final Move move;
    private final Time time;
    private @Nullable ControlStream successor;

    OpenLink(ControlStream stream, Inbox<StreamEvent> inbox, Move move, Time time) {
        this.stream = requireNonNull(stream, "stream");
        this.inbox = requireNonNull(inbox, "inbox");
        this.move = requireNonNull(move, "move");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public String peer() {
        return stream.endpoint().toString();
    }

    @Override
    public void beat(Beat beat) {
        stream.beat(
                beat.sequence(), time.instant(), beat.components(), beat.info(), beat.targets());
        move.beaten();
    }

    /// Returns the stream that the agent has moved to; empty unless this one ended as [#MOVED].
    Optional<ControlStream> successor() {
        return Optional.ofNullable(successor);
    }

    @Override
    public Event next(Duration atMost) throws InterruptedException {
        var rest = move.untilNext();
        var event = inbox.take(rest.compareTo(atMost) < 0 ? rest : atMost);
        var moved = move.after(event.orElse(null));
        if (moved.isPresent()) {
            successor = moved.get();
            return new Event.Ended(MOVED);
        }
        return event.isEmpty() ? new Event.Nothing() : translated(event.get());
    }

    private Event translated(StreamEvent event) {
        return switch (event) {
            case StreamEvent.Acked(var from, var sequence) when from == stream ->
                    new Event.Acked(sequence);
            case StreamEvent.Ended(var from, var why) when from == stream -> new Event.Ended(why);
            case StreamEvent.Objected(var from) when from == stream ->
                    new Event.Objected(from.objection().orElse(null));
            case StreamEvent.Changed _ -> new Event.Changed();
            case StreamEvent.Proved _ -> new Event.Proved();
            case StreamEvent.Reidentified _ -> new Event.Ended(NEW_CERTIFICATE);
            case StreamEvent.Welcomed _,
                    StreamEvent.Acked _,
                    StreamEvent.Objected _,
                    StreamEvent.MoveAsked _,
                    StreamEvent.Found _,
                    StreamEvent.Ended _ ->
                    new Event.Nothing();
        };
    }
}
