package dev.muster.runtime.health;

import static java.util.Comparator.comparingInt;

import java.util.Optional;
import java.util.SortedMap;

/// The state of the process: that of its worst component.
public final class ProcessState {
    private ProcessState() {}

    /// Returns the report of the worst component; no components is starting.
    public static ReadyzReport of(SortedMap<String, ComponentHealth> components) {
        return worst(components)
                .map(health -> ReadyzReport.of(health.component(), health.state()))
                .orElse(ReadyzReport.STARTING);
    }

    /// Returns the component that speaks for the process, ties broken by name.
    public static Optional<ComponentHealth> worst(SortedMap<String, ComponentHealth> components) {
        return components.values().stream().min(comparingInt(health -> -severity(health.state())));
    }

    private static int severity(ComponentState state) {
        return switch (state) {
            case ComponentState.Ok _ -> 0;
            case ComponentState.Starting _ -> 1;
            case ComponentState.Recovering _ -> 2;
            case ComponentState.Degraded _ -> 3;
        };
    }
}
