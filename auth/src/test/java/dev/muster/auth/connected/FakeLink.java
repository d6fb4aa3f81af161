package dev.muster.auth.connected;

import dev.muster.auth.caller.Origin;
import dev.muster.auth.pulse.Pulse;
import dev.muster.core.fault.Fault;
import dev.muster.core.id.HostId;
import dev.muster.core.reason.Reason;
import dev.muster.core.role.Role;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// The stream of an agent that is never silent, for tests to say what else it does.
public interface FakeLink extends AgentLink {
    HostId id();

    @Override
    default Peer peer() {
        return new Peer(id(), Set.of(Role.NODE), "sha256:00", new Origin("192.0.2.1", "192.0.2.1"));
    }

    @Override
    default CompletableFuture<Duration> ping(Duration timeout) {
        return new CompletableFuture<>();
    }

    @Override
    default Pulse pulse() {
        return new FakePulse();
    }

    @Override
    default void probe() {}

    @Override
    default void object(@Nullable Reason reason) {}

    @Override
    default boolean move(MoveReason why, Duration within) {
        return false;
    }

    @Override
    default void close(Fault why) {}
}
