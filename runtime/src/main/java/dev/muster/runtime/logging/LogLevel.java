package dev.muster.runtime.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.muster.runtime.config.LogConfig.Severity;
import org.slf4j.Logger;

/// How much is logged, now. Thread-safe.
///
/// Libraries log their warnings only, and at DEBUG their INFO: their own DEBUG holds the bytes of
/// messages, tokens among them.
public final class LogLevel {
    private final LoggerContext context;
    private volatile Severity severity;

    LogLevel(LoggerContext context, Severity severity) {
        this.context = context;
        this.severity = severity;
        set(severity);
    }

    public Severity get() {
        return severity;
    }

    public void set(Severity severity) {
        context.getLogger("dev.muster").setLevel(Level.valueOf(severity.name()));
        context.getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(
                        switch (severity) {
                            case DEBUG -> Level.INFO;
                            case INFO, WARN -> Level.WARN;
                            case ERROR -> Level.ERROR;
                        });
        this.severity = severity;
    }
}
