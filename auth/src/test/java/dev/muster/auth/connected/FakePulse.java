package dev.muster.auth.connected;

import dev.muster.auth.pulse.Pulse;
import java.time.Duration;

/// Signs of life as a test says.
public final class FakePulse implements Pulse {
    public volatile Duration silent = Duration.ZERO;
    public volatile boolean excused;

    @Override
    public long silentNanos() {
        return silent.toNanos();
    }

    @Override
    public boolean isExcused() {
        return excused;
    }
}
