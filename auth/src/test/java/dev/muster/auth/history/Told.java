package dev.muster.auth.history;

import dev.muster.auth.presence.LeaveCause;
import dev.muster.auth.presence.Presence;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ComponentState;
import java.time.Instant;
import java.util.stream.Stream;

/// Changes for tests.
final class Told {
    static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    static final Reason REFUSED = new Reason(Reason.Code.AUTH_UNREACHABLE, "refused", "start it");

    private Told() {}

    static Change joined(int second) {
        return new Change.OfPresence(new Presence.NeverConnected(at(second)));
    }

    static Change connected(int second) {
        return new Change.OfPresence(new Presence.Connected(at(second)));
    }

    static Change lost(int second) {
        return new Change.OfPresence(new Presence.Offline(LeaveCause.LOST, at(second)));
    }

    static Change report(int second, ComponentHealth... components) {
        return new Change.OfComponents(at(second), Stream.of(components).toList());
    }

    static ComponentHealth ok(String component) {
        return new ComponentHealth(component, new ComponentState.Ok(T0), 0, T0, null);
    }

    static ComponentHealth degraded(String component) {
        return degraded(component, REFUSED);
    }

    static ComponentHealth degraded(String component, Reason why) {
        return new ComponentHealth(component, new ComponentState.Degraded(T0, why), 1, T0, null);
    }

    static Instant at(int second) {
        return T0.plusSeconds(second);
    }
}
