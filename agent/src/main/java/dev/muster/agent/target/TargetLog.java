package dev.muster.agent.target;

import dev.muster.core.target.TargetHealth;
import dev.muster.core.target.TargetState;
import dev.muster.core.time.DurationText;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One log line for each change of a target. What it means to readiness is the log of components.
final class TargetLog {
    private static final Logger LOG = LoggerFactory.getLogger(TargetLog.class);

    private TargetLog() {}

    static void changed(TargetState before, TargetHealth now) {
        var state = now.state();
        var line =
                LOG.atInfo()
                        .addKeyValue("service", now.service().key())
                        .addKeyValue("target", now.name())
                        .addKeyValue("uri", now.uri())
                        .addKeyValue("from", before.key())
                        .addKeyValue("to", state.key())
                        .addKeyValue("lasted", lasted(before, state));
        state.why()
                .map(why ->
                        line.addKeyValue("code", why.code())
                                .addKeyValue("cause", why.cause())
                                .addKeyValue("hint", why.hint()))
                .orElse(line)
                .log("target state changed");
    }

    private static String lasted(TargetState before, TargetState now) {
        return DurationText.format(Duration.between(before.since(), now.since()));
    }
}
