package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import dev.muster.core.fault.Fault;
import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.runtime.config.LogConfig.Severity;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The log level of the process, as the debug socket reads and changes it, from any thread.
///
/// @param change puts a level in force until the process ends
public record LevelControl(Supplier<Severity> current, Consumer<Severity> change) {
    public LevelControl {
        requireNonNull(current, "current");
        requireNonNull(change, "change");
    }

    String read() {
        return current.get().name();
    }

    /// @param text a level's name in any letter case
    void write(String text) {
        change.accept(
                Stream.of(Severity.values())
                        .filter(level -> level.name().equalsIgnoreCase(text))
                        .findFirst()
                        .orElseThrow(() -> unknown(text)));
    }

    private static FaultException unknown(String text) {
        return new FaultException(
                new Fault(
                        "Cannot change the log level",
                        new Reason(
                                Reason.Code.ARGUMENT_INVALID,
                                "there is no level " + text,
                                "Use one of " + Arrays.toString(Severity.values()))));
    }
}
