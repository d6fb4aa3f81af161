package dev.muster.runtime.health;

import dev.muster.core.reason.Reason;
import dev.muster.core.time.DurationText;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/// One log line for each transition: a warning where a component stops being, or cannot get, ok.
public final class TransitionLog implements Consumer<Transition> {
    private static final Logger LOG = LoggerFactory.getLogger(TransitionLog.class);

    @Override
    public void accept(Transition transition) {
        var to = transition.after().state();
        var line =
                LOG.atLevel(level(to))
                        .addKeyValue("component", transition.after().component())
                        .addKeyValue("from", transition.before().state().key())
                        .addKeyValue("to", to.key())
                        .addKeyValue("lasted", DurationText.format(transition.lasted()));
        to.why().map(reason -> explain(line, reason)).orElse(line).log("component state changed");
    }

    private static LoggingEventBuilder explain(LoggingEventBuilder line, Reason reason) {
        return line.addKeyValue("code", reason.code())
                .addKeyValue("cause", reason.cause())
                .addKeyValue("hint", reason.hint());
    }

    private static Level level(ComponentState to) {
        return switch (to) {
            case ComponentState.Starting _, ComponentState.Degraded _ -> Level.WARN;
            case ComponentState.Recovering _, ComponentState.Ok _ -> Level.INFO;
        };
    }
}
