package dev.muster.tctl.session;

import dev.muster.runtime.config.LogConfig;
import dev.muster.runtime.config.LogConfig.Format;
import dev.muster.runtime.config.LogConfig.Output;
import dev.muster.runtime.config.LogConfig.Severity;
import dev.muster.runtime.logging.Logging;
import java.util.logging.Level;
import java.util.logging.LogManager;
import org.slf4j.helpers.NOP_FallbackServiceProvider;

/// What the libraries below tctl log: with `--debug` everything, on stderr; else nothing, since
/// their failures reach the user as faults.
final class DebugLog {
    private DebugLog() {}

    /// To be called before anything logs.
    static void begin(boolean debug) {
        if (debug) {
            Logging.start(new LogConfig(Severity.DEBUG, new Output.Stderr(), Format.TEXT));
            return;
        }
        // A logging library takes a tenth of the time that a command has.
        System.setProperty("slf4j.provider", NOP_FallbackServiceProvider.class.getName());
        System.setProperty("slf4j.internal.verbosity", "WARN");
        LogManager.getLogManager().getLogger("").setLevel(Level.OFF);
    }
}
