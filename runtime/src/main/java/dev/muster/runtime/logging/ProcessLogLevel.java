package dev.muster.runtime.logging;

import static java.util.Objects.requireNonNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.LogConfig.Severity;
import dev.muster.runtime.diag.LogLevel;
import dev.muster.runtime.text.Escapes;
import java.util.List;
import org.slf4j.Logger;

/// The level of all loggers of the process.
///
/// Libraries log their warnings only, and at DEBUG their INFO: their own DEBUG holds the bytes of
/// messages, tokens among them.
final class ProcessLogLevel implements LogLevel {
    /// Whoever calls them is told, and says it once. The first logs a stack trace for each message
    /// beyond its limit, as often as a peer likes to send one; the second one for each connection
    /// that ends with something still to be written, those of all agents when a process wakes that
    /// was stopped; the others one for each attempt to reach a database that is away.
    private static final List<String> TOO_TALKATIVE =
            List.of(
                    "io.grpc.netty.NettyServerStream",
                    "io.grpc.netty.NettyServerHandler",
                    "com.zaxxer.hikari",
                    "org.postgresql");

    private final LoggerContext context;
    private volatile Severity severity;

    ProcessLogLevel(LoggerContext context, Severity severity) {
        this.context = requireNonNull(context, "context");
        this.severity = requireNonNull(severity, "severity");
        apply(severity);
    }

    @Override
    public String current() {
        return severity.name();
    }

    @Override
    public void change(String level) {
        var wanted =
                Severity.parse(level)
                        .orElseThrow(() ->
                                new FaultException(
                                        new Fault(
                                                "Cannot change the log level",
                                                new Reason(
                                                        Reason.Code.ARGUMENT_INVALID,
                                                        Escapes.value(level) + " is no level",
                                                        "Use DEBUG, INFO, WARN or ERROR"))));
        apply(wanted);
        severity = wanted;
    }

    private void apply(Severity wanted) {
        context.getLogger("dev.muster").setLevel(Level.valueOf(wanted.name()));
        TOO_TALKATIVE.forEach(name -> context.getLogger(name).setLevel(Level.OFF));
        context.getLogger(Logger.ROOT_LOGGER_NAME)
                .setLevel(
                        switch (wanted) {
                            case DEBUG -> Level.INFO;
                            case INFO, WARN -> Level.WARN;
                            case ERROR -> Level.ERROR;
                        });
    }
}
