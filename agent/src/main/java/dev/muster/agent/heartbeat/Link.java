package dev.muster.agent.heartbeat;

import dev.muster.core.reason.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One open control stream, as heartbeats see it.
public interface Link {
    /// Why a link ends whose agent has another one, over which it goes on beating.
    Reason MOVED =
            new Reason(
                    Reason.Code.STREAM_CLOSED,
                    "the agent has moved to another Auth Service",
                    "Nothing to do");

    /// Returns the other end's address, for people.
    String peer();

    /// Sends a heartbeat.
    void beat(Beat beat);

    /// Waits for the next thing to happen, at most that long.
    Event next(Duration atMost) throws InterruptedException;

    /// What can happen on a link.
    sealed interface Event {
        /// The time is over.
        record Nothing() implements Event {}

        /// Auth has acknowledged the heartbeat of this number.
        record Acked(long sequence) implements Event {}

        /// Something that heartbeats tell has changed.
        record Changed() implements Event {}

        /// Auth has proved that it reaches the agent.
        record Proved() implements Event {}

        /// Auth objects to this agent, whatever it acknowledges, until the next such event.
        ///
        /// @param why null withdraws an objection
        record Objected(@Nullable Reason why) implements Event {}

        /// The link is over.
        record Ended(Reason why) implements Event {}
    }
}
