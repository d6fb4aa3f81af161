package dev.muster.auth.history;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.Presence;
import dev.muster.runtime.health.ComponentHealth;
import java.time.Instant;
import java.util.List;

/// Something that Auth noticed of an agent and that may be news.
public sealed interface Change {
    /// Its presence is another one.
    record OfPresence(Presence presence) implements Change {
        public OfPresence {
            requireNonNull(presence, "presence");
        }
    }

    /// It reported these states.
    ///
    /// @param at when the report came, by the clock of Auth
    /// @param components all there are; empty before its first heartbeat, and then no news
    record OfComponents(Instant at, List<ComponentHealth> components) implements Change {
        public OfComponents {
            requireNonNull(at, "at");
            components = List.copyOf(components);
        }

        private List<String> states() {
            return components.stream().map(c -> c.component() + ' ' + c.state().key()).toList();
        }
    }

    /// Returns whether it can be news to somebody.
    default boolean isNews() {
        return !(this instanceof OfComponents(_, var components) && components.isEmpty());
    }

    /// Returns whether this says nothing that `earlier`, right before it, has not said.
    default boolean repeats(Change earlier) {
        return this instanceof OfComponents later
                && earlier instanceof OfComponents before
                && before.states().equals(later.states());
    }
}
