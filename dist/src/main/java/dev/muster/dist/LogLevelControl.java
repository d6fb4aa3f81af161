package dev.muster.dist;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.LogConfig.Severity;
import dev.muster.runtime.diag.LogLevel;
import java.util.Locale;
import java.util.stream.Stream;

/// Lets the debug socket read and change what the process logs.
final class LogLevelControl implements LogLevel {
    private final dev.muster.runtime.logging.LogLevel level;

    LogLevelControl(dev.muster.runtime.logging.LogLevel level) {
        this.level = requireNonNull(level, "level");
    }

    @Override
    public String current() {
        return level.get().name();
    }

    @Override
    public void change(String word) {
        level.set(
                Stream.of(Severity.values())
                        .filter(severity -> severity.name().equals(word.toUpperCase(Locale.ROOT)))
                        .findFirst()
                        .orElseThrow(() -> unknown(word)));
    }

    private static FaultException unknown(String word) {
        return new FaultException(
                new Fault(
                        "Cannot change the log level",
                        new Reason(
                                Reason.Code.ARGUMENT_INVALID,
                                "\"%.40s\" is no level".formatted(word),
                                Stream.of(Severity.values())
                                        .map(Severity::name)
                                        .collect(joining(", ", "Use one of ", "")))));
    }
}
