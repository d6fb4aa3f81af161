package dev.muster.runtime.diag;

import java.util.concurrent.Semaphore;

/// Threads for answers that take time, so that the event loop never does. At most [#PLACES] at
/// once.
final class Workers {
    static final int PLACES = 4;

    private final Semaphore places = new Semaphore(PLACES);

    /// Returns whether there was a place for `task`.
    boolean run(Runnable task) {
        if (!places.tryAcquire()) {
            return false;
        }
        Thread.ofVirtual()
                .name("diag-worker")
                .start(() -> {
                    try {
                        task.run();
                    } finally {
                        places.release();
                    }
                });
        return true;
    }
}
