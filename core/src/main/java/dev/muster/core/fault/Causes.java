package dev.muster.core.fault;

import org.jspecify.annotations.Nullable;

/// What stands behind a failure.
public final class Causes {
    private Causes() {}

    /// Returns the outermost failure of a type that `failure` is or was caused by; null for none.
    public static <T extends Throwable> @Nullable T find(
            @Nullable Throwable failure, Class<T> type) {
        for (var t = failure; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
