package dev.muster.auth.connected;

import dev.muster.auth.pulse.Pulse;
import dev.muster.core.fault.Fault;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// The stream of an agent that is never silent, for tests to say what else it does.
public interface FakeLink extends AgentLink {
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
    default void close(Fault why) {}
}
