package dev.muster.auth.presence;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Whether the control plane has an agent. Says nothing about the agent's own health.
///
/// [#after] is the whole transition table; nothing else creates a next presence. Every presence but
/// [Connected] says why.
public sealed interface Presence {
    /// How long an agent that has just joined, or stops and names no time, may take.
    Duration ON_ITS_WAY = Duration.ofMinutes(2);

    /// It joined and never opened a control stream.
    record NeverConnected(Instant since) implements Presence {
        public NeverConnected {
            requireNonNull(since, "since");
        }
    }

    /// Its stream is open; of a document: its connection's owner holds it, as long as that owner's
    /// lease lives.
    record Connected(Instant since) implements Presence {
        public Connected {
            requireNonNull(since, "since");
        }
    }

    /// Nobody can say whether it is still there; it is decided within seconds.
    record Suspect(Instant since, Doubt doubt) implements Presence {
        public Suspect {
            requireNonNull(since, "since");
            requireNonNull(doubt, "doubt");
        }
    }

    /// Its stream ended.
    ///
    /// @param since when the control plane knew
    /// @param lastSeen when the control plane last heard of it
    /// @param expectedBack when it said that it would be back; null when it did not say
    record Offline(
            Instant since, LeaveCause cause, Instant lastSeen, @Nullable Instant expectedBack)
            implements Presence {
        public Offline {
            requireNonNull(since, "since");
            requireNonNull(cause, "cause");
            requireNonNull(lastSeen, "lastSeen");
        }

        /// Gone since it was last seen, without a word on when it is back.
        public Offline(LeaveCause cause, Instant lastSeen) {
            this(lastSeen, cause, lastSeen, null);
        }

        public Optional<Instant> back() {
            return Optional.ofNullable(expectedBack);
        }

        private boolean isOverdue(Instant now) {
            return switch (cause) {
                case LOST, REPLACED -> true;
                case STOPPED, RESTARTING, UPGRADING ->
                        !now.isBefore(back().orElse(since.plus(ON_ITS_WAY)));
                case DECOMMISSIONED -> false;
            };
        }
    }

    /// Returns when it came to be so.
    Instant since();

    /// Returns the form of JSON, logs and labels, such as `never_connected`.
    default String key() {
        return switch (this) {
            case NeverConnected _ -> "never_connected";
            case Connected _ -> "connected";
            case Suspect _ -> "suspect";
            case Offline _ -> "offline";
        };
    }

    /// Returns why the agent is not connected, or nothing where it is.
    default Optional<Reason> why() {
        return switch (this) {
            case Connected _ -> Optional.empty();
            case NeverConnected(var since) ->
                    Optional.of(
                            new Reason(
                                    Reason.Code.AGENT_NEVER_CONNECTED,
                                    "it joined at %s and never opened a control stream"
                                            .formatted(seconds(since)),
                                    "See the log on its host"));
            case Suspect(var since, var doubt) -> Optional.of(doubt.reason(seconds(since)));
            case Offline(_, var cause, var lastSeen, var back) ->
                    Optional.of(cause.reason(lastSeen, back));
        };
    }

    /// Returns whether somebody should look for the agent: it is not there, and has not said that
    /// it leaves for good, or for a time that is not over at `now`. A plain stop is neither: it may
    /// be a host that was shut down by mistake. One in doubt is decided before.
    default boolean isMissing(Instant now) {
        return switch (this) {
            case NeverConnected(var since) -> !now.isBefore(since.plus(ON_ITS_WAY));
            case Connected _, Suspect _ -> false;
            case Offline gone -> gone.isOverdue(now);
        };
    }

    /// Returns the presence that follows `sign`.
    default Presence after(Sign sign) {
        return switch (new Step(this, sign)) {
            case Step(NeverConnected _, Sign.Opened(var at)) -> new Connected(at);
            case Step(NeverConnected s, Sign.Heard _) -> s;
            case Step(NeverConnected s, Sign.Silent _) -> s;
            case Step(NeverConnected s, Sign.Orphaned _) -> s;
            case Step(NeverConnected s, Sign.Dropped _) -> s;
            case Step(NeverConnected s, Sign.Ended _) -> s;
            case Step(Connected s, Sign.Opened _) -> s;
            case Step(Connected s, Sign.Heard _) -> s;
            case Step(Connected _, Sign.Silent(var at)) -> new Suspect(at, Doubt.SILENT);
            case Step(Connected _, Sign.Orphaned(var at)) -> new Suspect(at, Doubt.ORPHANED);
            case Step(Connected _, Sign.Dropped(var at)) -> new Suspect(at, Doubt.DROPPED);
            case Step(Connected _, Sign.Ended ended) -> ended.presence();
            case Step(Suspect _, Sign.Opened(var at)) -> new Connected(at);
            case Step(Suspect _, Sign.Heard(var at)) -> new Connected(at);
            case Step(Suspect s, Sign.Silent _) -> s;
            case Step(Suspect s, Sign.Orphaned _) -> s;
            case Step(Suspect s, Sign.Dropped _) -> s;
            case Step(Suspect _, Sign.Ended ended) -> ended.presence();
            case Step(Offline _, Sign.Opened(var at)) -> new Connected(at);
            case Step(Offline s, Sign.Heard _) -> s;
            case Step(Offline s, Sign.Silent _) -> s;
            case Step(Offline s, Sign.Orphaned _) -> s;
            case Step(Offline s, Sign.Dropped _) -> s;
            case Step(Offline s, Sign.Ended _) -> s;
        };
    }

    private static Instant seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}

/// The left-hand side of one row of the transition table.
record Step(Presence presence, Sign sign) {}
