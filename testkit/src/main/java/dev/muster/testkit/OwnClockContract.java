package dev.muster.testkit;

import dev.muster.core.time.Time;
import java.time.Duration;

/// What an engine must do that expires items by a clock of its own: time passes as it does.
public abstract class OwnClockContract extends BackendContract {
    protected OwnClockContract() {}

    @Override
    protected final void letPass(Duration duration) {
        try {
            Time.system().sleep(duration);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The shortest that etcd grants at its default election timeout.
    @Override
    protected final Duration lifetime() {
        return Duration.ofSeconds(2);
    }
}
