package dev.muster.backend.postgresql;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Outage;
import dev.muster.core.time.Time;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says in the log that a watch cannot be read, and that it can again. It waits for as long as that
/// lasts, and nobody would know why it tells nothing. One watch's.
final class WatchLog implements PostgresWatch.Told {
    private static final Logger LOG = LoggerFactory.getLogger(WatchLog.class);

    private final Logger log;
    private final Outage outage;

    WatchLog(Time time) {
        this(LOG, time);
    }

    WatchLog(Logger log, Time time) {
        this.log = requireNonNull(log, "log");
        this.outage = new Outage(time);
    }

    @Override
    public void failing(Reason why) {
        if (outage.begins()) {
            log.atWarn()
                    .addKeyValue("code", why.code())
                    .addKeyValue("cause", why.cause())
                    .addKeyValue("hint", why.hint())
                    .log("a watch of PostgreSQL cannot be read; it is tried again");
        }
    }

    @Override
    public void working() {
        outage.ends().ifPresent(this::logEnd);
    }

    private void logEnd(Duration after) {
        log.atInfo()
                .addKeyValue("after", DurationText.format(after))
                .log("the watch of PostgreSQL is read again");
    }
}
