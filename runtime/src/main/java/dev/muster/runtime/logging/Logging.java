package dev.muster.runtime.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.jul.LevelChangePropagator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.LogConfig;
import dev.muster.runtime.config.LogConfig.Output;
import dev.muster.runtime.diag.LogLevel;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/// Sets up the process's one log. Only `main` calls it: the log belongs to the process, not to an
/// agent in it.
public final class Logging {
    private Logging() {}

    /// Sends all log lines, those of java.util.logging too, where `config` says.
    ///
    /// @return the level, to be changed while the process runs
    /// @throws FaultException with `CONFIG_INVALID`, naming the file that cannot be written
    public static LogLevel start(LogConfig config) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var level = configure(context, config);
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        return level;
    }

    static LogLevel configure(LoggerContext context, LogConfig config) {
        if (config.output() instanceof Output.File(var path)) {
            checkWritable(path);
        }
        context.reset();
        propagateLevels(context);
        var level = new ProcessLogLevel(context, config.severity());
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender(context, config));
        return level;
    }

    private static OutputStreamAppender<ILoggingEvent> appender(
            LoggerContext context, LogConfig config) {
        var encoder =
                switch (config.format()) {
                    case TEXT -> new TextEncoder();
                    case JSON -> new JsonEncoder();
                };
        encoder.start();
        var appender =
                switch (config.output()) {
                    case Output.Stderr _ -> console("System.err");
                    case Output.Stdout _ -> console("System.out");
                    case Output.File(var path) -> file(path);
                };
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> console(String target) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setTarget(target);
        return appender;
    }

    private static OutputStreamAppender<ILoggingEvent> file(Path path) {
        var appender = new FileAppender<ILoggingEvent>();
        appender.setFile(path.toString());
        return appender;
    }

    /// Keeps java.util.logging from building lines that would be thrown away.
    private static void propagateLevels(LoggerContext context) {
        var propagator = new LevelChangePropagator();
        propagator.setContext(context);
        propagator.setResetJUL(true);
        propagator.start();
        context.addListener(propagator);
    }

    private static void checkWritable(Path path) {
        try (var _ =
                Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            // opening is the check
        } catch (IOException e) {
            var cause =
                    switch (e) {
                        case AccessDeniedException _ ->
                                "user %s may not write it"
                                        .formatted(System.getProperty("user.name"));
                        case NoSuchFileException _ -> "its directory does not exist";
                        default -> String.valueOf(e.getMessage());
                    };
            throw new FaultException(
                    new Fault(
                            "Cannot log to " + path,
                            new Reason(
                                    Reason.Code.CONFIG_INVALID,
                                    cause,
                                    "Change log.output in the configuration, or make that file writable")));
        }
    }
}
