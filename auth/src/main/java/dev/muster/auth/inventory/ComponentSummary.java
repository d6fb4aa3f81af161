package dev.muster.auth.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One component's health as the agent last reported it: what changes with its state, and nothing
/// that changes with each heartbeat.
///
/// @param reason null when ok
public record ComponentSummary(
        String component, State state, Instant since, @Nullable Reason reason) {
    /// The lifecycle states, without what they carry.
    public enum State {
        STARTING,
        OK,
        DEGRADED,
        RECOVERING;

        /// Returns the form of documents, such as `ok`.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<State> parse(String key) {
            return Stream.of(values()).filter(state -> state.key().equals(key)).findFirst();
        }
    }

    public ComponentSummary {
        requireNonNull(component, "component");
        requireNonNull(state, "state");
        requireNonNull(since, "since");
    }

    /// Returns whether both say the same but for the wording of the cause, which may hold counters.
    public boolean matches(ComponentSummary other) {
        return component.equals(other.component)
                && state == other.state
                && since.equals(other.since)
                && code().equals(other.code());
    }

    private Optional<Reason.Code> code() {
        return Optional.ofNullable(reason).map(Reason::code);
    }
}
