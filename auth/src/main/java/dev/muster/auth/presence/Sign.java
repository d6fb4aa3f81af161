package dev.muster.auth.presence;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What the control plane notices of one agent's stream.
public sealed interface Sign {
    /// Returns when it was noticed.
    Instant at();

    /// A control stream opened.
    record Opened(Instant at) implements Sign {
        public Opened {
            requireNonNull(at, "at");
        }
    }

    /// Something came over the stream.
    record Heard(Instant at) implements Sign {
        public Heard {
            requireNonNull(at, "at");
        }
    }

    /// Nothing came over the stream for longer than a live agent stays silent.
    record Silent(Instant at) implements Sign {
        public Silent {
            requireNonNull(at, "at");
        }
    }

    /// The Auth instance that held the stream is gone; the agent is about to turn up elsewhere, or
    /// not.
    record Orphaned(Instant at) implements Sign {
        public Orphaned {
            requireNonNull(at, "at");
        }
    }

    /// The stream ended without a goodbye, when Auth itself had been held up: the agent may have
    /// given up Auth rather than have died.
    record Dropped(Instant at) implements Sign {
        public Dropped {
            requireNonNull(at, "at");
        }
    }

    /// The stream is over: a goodbye, its end, its successor, or a silence that went on for too
    /// long.
    ///
    /// @param lastSeen the last sign of life
    /// @param back when it said that it would be back; null when it did not say
    record Ended(Instant at, LeaveCause cause, Instant lastSeen, @Nullable Instant back)
            implements Sign {
        public Ended {
            requireNonNull(at, "at");
            requireNonNull(cause, "cause");
            requireNonNull(lastSeen, "lastSeen");
        }

        Presence.Offline presence() {
            return new Presence.Offline(at, cause, lastSeen, back);
        }
    }
}
