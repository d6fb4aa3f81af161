package dev.muster.auth.presence;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether the control plane has an agent, as its document says.
public sealed interface Presence {
    /// It joined and never opened a control stream.
    record NeverConnected() implements Presence {}

    /// Its connection's owner holds its stream, as long as that owner's lease lives.
    record Connected() implements Presence {}

    /// Its stream ended.
    ///
    /// @param lastSeen when the control plane last heard of it
    /// @param expectedBack when it said that it would be back; null when it did not say
    record Offline(LeaveCause cause, Instant lastSeen, @Nullable Instant expectedBack)
            implements Presence {
        public Offline {
            requireNonNull(cause, "cause");
            requireNonNull(lastSeen, "lastSeen");
        }

        public Offline(LeaveCause cause, Instant lastSeen) {
            this(cause, lastSeen, null);
        }

        public Optional<Instant> back() {
            return Optional.ofNullable(expectedBack);
        }
    }
}
