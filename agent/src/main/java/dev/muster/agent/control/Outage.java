package dev.muster.agent.control;

import static java.util.Objects.requireNonNull;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The log of the link: a line when a stream is lost, one when there is one again, and one when it
/// has moved without a gap. What lies between is health, and logged as such.
final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

    private final Time time;
    private long sinceNanos;

    Outage(Time time) {
        this.time = requireNonNull(time, "time");
        this.sinceNanos = time.nanoTime();
    }

    void begins(Reason why) {
        sinceNanos = time.nanoTime();
        LOG.atInfo()
                .addKeyValue("code", why.code())
                .addKeyValue("cause", why.cause())
                .log("Control stream lost");
    }

    void moved(ControlStream to, MoveReason why) {
        LOG.atInfo()
                .addKeyValue("address", to.endpoint())
                .addKeyValue("auth_id", to.welcome().getAuthId())
                .addKeyValue("why", why.key())
                .log("Control stream moved");
    }

    void ends(ControlStream stream) {
        var welcome = stream.welcome();
        var lasted = Duration.ofNanos(time.nanoTime() - sinceNanos);
        LOG.atInfo()
                .addKeyValue("address", stream.endpoint())
                .addKeyValue("auth_id", welcome.getAuthId())
                .addKeyValue("auth_version", welcome.getAuthVersion())
                .addKeyValue("cluster", welcome.getClusterName())
                .addKeyValue("after", DurationText.format(lasted))
                .log("Control stream open");
    }
}
