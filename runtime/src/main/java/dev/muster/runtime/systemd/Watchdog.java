package dev.muster.runtime.systemd;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives a sign of life for as long as the process has a pulse, twice in the time that the service
/// manager waits for one. Says nothing of health: a process that has lost Auth, or waits for its
/// first ok, lives.
final class Watchdog implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);

    private final Duration patience;
    private final Pulse pulse;
    private final Runnable sign;
    private final Time time;

    /// @param patience how long the service manager waits for a sign
    /// @param sign gives one
    Watchdog(Duration patience, Pulse pulse, Runnable sign, Time time) {
        this.patience = requireNonNull(patience, "patience");
        this.pulse = requireNonNull(pulse, "pulse");
        this.sign = requireNonNull(sign, "sign");
        this.time = requireNonNull(time, "time");
    }

    @Override
    public void run() {
        try {
            while (true) {
                awaitPulse();
                sign.run();
                time.sleep(patience.dividedBy(2));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Asks until there is an answer: a process that comes to in time is not to be killed.
    private void awaitPulse() throws InterruptedException {
        long asked = time.nanoTime();
        if (pulse.beats(patience.dividedBy(4))) {
            return;
        }
        LOG.atWarn()
                .addKeyValue("patience", DurationText.format(patience))
                .log("the process does not answer itself; its watchdog gets no sign");
        while (!pulse.beats(patience.dividedBy(4))) {
            LOG.debug("the process still does not answer itself");
        }
        LOG.atInfo()
                .addKeyValue(
                        "after", DurationText.format(Duration.ofNanos(time.nanoTime() - asked)))
                .log("the process answers itself again");
    }
}
