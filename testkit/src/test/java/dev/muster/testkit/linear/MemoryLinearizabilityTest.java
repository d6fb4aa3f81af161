package dev.muster.testkit.linear;

import dev.muster.backend.Backend;
import dev.muster.core.reason.Reason;
import dev.muster.testkit.ManualTime;
import dev.muster.testkit.MemoryBackend;
import java.time.Duration;
import java.util.List;

final class MemoryLinearizabilityTest extends LinearizabilityContract {
    private final MemoryBackend backend = new MemoryBackend(new ManualTime());

    @Override
    protected List<Backend> connect() {
        return List.of(backend);
    }

    @Override
    protected List<Disruption> disruptions() {
        var reason = new Reason(Reason.Code.BACKEND_UNAVAILABLE, "broken", "Repair it");
        var pause = Duration.ofMillis(300);
        return List.of(
                Disruption.NONE,
                new Disruption("it fails", pause, () -> backend.breakDown(reason), backend::repair),
                new Disruption("it stalls", pause, backend::stall, backend::repair));
    }
}
