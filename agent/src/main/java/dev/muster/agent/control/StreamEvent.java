package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import dev.muster.core.reason.Reason;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an agent's thread is told by its streams and by the rest of the process. At most five of
/// each stream, one of each name, and three others are ever waiting.
public sealed interface StreamEvent {
    /// Auth has welcomed the agent: the stream is open.
    record Welcomed(ControlStream stream) implements StreamEvent {}

    /// Auth has acknowledged the heartbeat that was sent last.
    record Acked(ControlStream stream, long sequence) implements StreamEvent {}

    /// Auth objects to the agent, or does no longer: [ControlStream#objection()] says which.
    record Objected(ControlStream stream) implements StreamEvent {}

    /// Auth asks the agent to go to another one: [ControlStream#moveRequest()] says why.
    record MoveAsked(ControlStream stream) implements StreamEvent {}

    /// The stream is over, or never came to be.
    record Ended(ControlStream stream, Reason why) implements StreamEvent {}

    /// What an Auth's name means now.
    ///
    /// @param addresses at least one, unless there is a failure
    /// @param failure why it could not be looked up; null when it could
    record Found(HostPort name, List<InetAddress> addresses, @Nullable Reason failure)
            implements StreamEvent {
        public Found {
            requireNonNull(name, "name");
            addresses = List.copyOf(addresses);
        }
    }

    /// Something that heartbeats tell has changed.
    record Changed() implements StreamEvent {}

    /// Auth has proved that it reaches the agent.
    record Proved() implements StreamEvent {}

    /// The agent has a new certificate: streams made with the old one are to be replaced.
    record Reidentified() implements StreamEvent {}
}
