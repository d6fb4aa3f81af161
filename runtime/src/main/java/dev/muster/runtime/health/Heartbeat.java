package dev.muster.runtime.health;

import dev.muster.core.reason.Reason;
import java.time.Instant;

/// The outcome of one heartbeat for one component, stamped with the instant at which it completed.
public sealed interface Heartbeat {
    Instant at();

    /// Auth acknowledged it.
    record Acked(Instant at) implements Heartbeat {}

    /// Auth did not acknowledge it in time: the link is at fault.
    ///
    /// @param nextAttempt when it is tried again
    record Missed(Instant at, Reason reason, Instant nextAttempt) implements Heartbeat {}

    /// The component itself cannot run: it did not start, died, or was not granted its role.
    ///
    /// @param nextAttempt when it is tried again
    record Failed(Instant at, Reason reason, Instant nextAttempt) implements Heartbeat {}
}
