package dev.muster.auth.inventory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Logs when writing begins to fail and when it works again, once each.
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final Time time;

    @GuardedBy("this")
    private boolean under;

    @GuardedBy("this")
    private long since;

    Outage(Time time) {
        this.time = time;
    }

    void failed(Reason why) {
        if (begins()) {
            LOG.atWarn()
                    .addKeyValue("code", why.code())
                    .addKeyValue("cause", why.cause())
                    .log("inventory cannot be written; it is kept in memory and tried again");
        }
    }

    void worked(int pending) {
        long length = ends();
        if (length >= 0) {
            LOG.atInfo()
                    .addKeyValue("after", DurationText.format(Duration.ofNanos(length)))
                    .addKeyValue("pending", pending)
                    .log("inventory is written again");
        }
    }

    private synchronized boolean begins() {
        boolean first = !under;
        if (first) {
            under = true;
            since = time.nanoTime();
        }
        return first;
    }

    /// Returns its length in nanoseconds, -1 when there was none.
    private synchronized long ends() {
        long length = under ? time.nanoTime() - since : -1;
        under = false;
        return length;
    }
}
