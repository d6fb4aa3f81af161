package dev.muster.tctl.session;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the libraries below tctl log: nothing, since their failures reach the user as faults; with
/// `--debug` everything, on stderr.
final class DebugLog {
    private DebugLog() {}

    static void begin(boolean debug) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(debug ? Level.DEBUG : Level.OFF);
        if (debug) {
            root.addAppender(stderr(context));
        }
        // gRPC logs through java.util.logging, whose console is stderr.
        var jul = LogManager.getLogManager().getLogger("");
        var level = debug ? java.util.logging.Level.FINE : java.util.logging.Level.OFF;
        jul.setLevel(level);
        for (Handler handler : jul.getHandlers()) {
            handler.setLevel(level);
        }
    }

    private static ConsoleAppender<ILoggingEvent> stderr(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{20} - %msg %kvp%n");
        encoder.start();
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
