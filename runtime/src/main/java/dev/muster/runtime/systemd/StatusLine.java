package dev.muster.runtime.systemd;

import dev.muster.runtime.health.ComponentHealth;
import dev.muster.runtime.health.ProcessState;
import dev.muster.runtime.text.Escapes;
import java.util.SortedMap;

/// What `systemctl status` shows of the process: its worst component, and why, in one line.
final class StatusLine {
    private StatusLine() {}

    static String of(SortedMap<String, ComponentHealth> components) {
        return ProcessState.worst(components).map(StatusLine::of).orElse("starting");
    }

    private static String of(ComponentHealth worst) {
        var state = worst.state();
        return state.why()
                .map(reason ->
                        Escapes.line(
                                "%s is %s: %s".formatted(worst.component(), state.key(), reason)))
                .orElse(state.key());
    }
}
