package dev.muster.backend.sqlite;

import dev.muster.core.fault.FaultException;
import java.util.concurrent.ExecutionException;

/// What failed on an engine thread, for the thread that waited for it.
final class Unwrapped {
    private Unwrapped() {}

    static RuntimeException of(ExecutionException failure) {
        return switch (failure.getCause()) {
            case FaultException e -> new FaultException(e.fault());
            case null, default -> new IllegalStateException("storage call failed", failure);
        };
    }
}
