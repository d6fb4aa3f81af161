package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Consumer;

/// How this process is told to end.
///
/// @param begin begins the end; may block
/// @param within how long an orderly end takes at most
public record Stopping(Consumer<StopRequest> begin, Duration within) {
    public Stopping {
        requireNonNull(begin, "begin");
        requireNonNull(within, "within");
    }
}
