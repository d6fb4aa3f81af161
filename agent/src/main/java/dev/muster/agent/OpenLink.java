package dev.muster.agent;

import static java.util.Objects.requireNonNull;

import dev.muster.agent.control.ControlStream;
import dev.muster.agent.control.StreamEvent;
import dev.muster.agent.heartbeat.Beat;
import dev.muster.agent.heartbeat.Link;
import dev.muster.agent.pace.Inbox;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import java.time.Duration;

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
    private final Time time;

    OpenLink(ControlStream stream, Inbox<StreamEvent> inbox, Time time) {
        this.stream = requireNonNull(stream, "stream");
        this.inbox = requireNonNull(inbox, "inbox");
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
    }

    @Override
    public Event next(Duration atMost) throws InterruptedException {
        var event = inbox.take(atMost);
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
                    StreamEvent.Found _,
                    StreamEvent.Ended _ ->
                    new Event.Nothing();
        };
    }
}
