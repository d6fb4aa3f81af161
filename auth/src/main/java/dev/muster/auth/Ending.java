package dev.muster.auth;

import org.jspecify.annotations.Nullable;

/// What ends a process: each step is taken, whatever comes of those before it.
final class Ending {
    private Ending() {}

    /// Takes all steps in order; the first failure is thrown, later ones are suppressed in it.
    static void ofAll(Runnable... steps) {
        @Nullable RuntimeException failure = null;
        for (var step : steps) {
            try {
                step.run();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
