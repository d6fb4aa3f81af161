package dev.muster.agent.control;

import dev.muster.core.reason.Reason;

/// What an agent's thread is told by its streams and by the rest of the process. At most three of
/// each stream and three others are ever waiting.
public sealed interface StreamEvent {
    /// Auth has welcomed the agent: the stream is open.
    record Welcomed(ControlStream stream) implements StreamEvent {}

    /// Auth has acknowledged the heartbeat that was sent last.
    record Acked(ControlStream stream, long sequence) implements StreamEvent {}

    /// Auth objects to the agent, or does no longer: [ControlStream#objection()] says which.
    record Objected(ControlStream stream) implements StreamEvent {}

    /// The stream is over, or never came to be.
    record Ended(ControlStream stream, Reason why) implements StreamEvent {}

    /// Something that heartbeats tell has changed.
    record Changed() implements StreamEvent {}

    /// Auth has proved that it reaches the agent.
    record Proved() implements StreamEvent {}

    /// The agent has a new certificate: streams made with the old one are to be replaced.
    record Reidentified() implements StreamEvent {}
}
