package dev.muster.backend.group;

import dev.muster.core.fault.FaultException;
import java.util.concurrent.ExecutionException;

/// What failed on an engine thread, for the thread that waited for it.
public final class Unwrapped {
    private Unwrapped() {}

    /// Returns what to throw: with the caller's stack trace, where it is a fault.
    public static RuntimeException of(ExecutionException failure) {
        return switch (failure.getCause()) {
            case FaultException e -> new FaultException(e.fault());
            case null, default -> new IllegalStateException("storage call failed", failure);
        };
    }
}
