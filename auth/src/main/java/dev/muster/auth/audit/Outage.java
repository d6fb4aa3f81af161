package dev.muster.auth.audit;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs when writing begins to fail and when it works again, once each: the log's own lines may be
/// on the disk that is full. For the writer's thread.
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final Time time;
    private boolean under;
    private long sinceNanos;

    Outage(Time time) {
        this.time = requireNonNull(time, "time");
    }

    void failed(Exception cause) {
        if (!under) {
            under = true;
            sinceNanos = time.nanoTime();
            LOG.atWarn().setCause(cause).log("audit log cannot be written; it is tried again");
        }
    }

    void worked() {
        if (under) {
            under = false;
            var lasted = Duration.ofNanos(time.nanoTime() - sinceNanos);
            LOG.atInfo()
                    .addKeyValue("after", DurationText.format(lasted))
                    .log("audit log is written again");
        }
    }
}
