package dev.muster.auth.connected;

import dev.muster.auth.pulse.Pulse;
import dev.muster.core.fault.Fault;
import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// One agent's control stream, as the rest of Auth uses it. Its methods never block and may be
/// called from any thread.
public interface AgentLink {
    /// Returns the host at its other end.
    Peer peer();

    /// Sends a ping. The future holds the round trip, or fails with a
    /// [dev.muster.core.fault.FaultException]: `PING_TIMEOUT`, `AGENT_NOT_CONNECTED` when the
    /// stream ends meanwhile, `AUTH_OVERLOADED` when too many pings wait already. Cancelling it
    /// gives the ping up.
    CompletableFuture<Duration> ping(Duration timeout);

    /// Returns the signs of life of its connection.
    Pulse pulse();

    /// Asks the agent for a sign of life; nobody waits for the answer.
    void probe();

    /// Tells the agent what Auth objects to.
    ///
    /// @param reason null withdraws an objection
    void object(@Nullable Reason reason);

    /// Asks the agent to open a stream to another Auth and then to leave this one. Returns false
    /// when it does not know how, or nothing of that reason.
    ///
    /// @param within it begins at a random moment of that time
    boolean move(MoveReason why, Duration within);

    /// Ends the stream and tells the agent why; nothing happens when it has ended.
    void close(Fault why);
}
