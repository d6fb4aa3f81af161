package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What is logged, where to and in which form.
public record LogConfig(Severity severity, Output output, Format format) {
    public static final LogConfig DEFAULT =
            new LogConfig(Severity.INFO, new Output.Stderr(), Format.TEXT);

    /// The least severe kind of line that is written.
    public enum Severity {
        DEBUG,
        INFO,
        WARN,
        ERROR;

        private static final Map<String, Severity> BY_NAME =
                Map.of("debug", DEBUG, "info", INFO, "warn", WARN, "warning", WARN, "error", ERROR);

        /// Returns what `text` names in any letter case; `warning` is WARN.
        public static Optional<Severity> parse(String text) {
            return Optional.ofNullable(BY_NAME.get(text.strip().toLowerCase(Locale.ROOT)));
        }

        /// Returns the names that are known, in lower case.
        static Map<String, Severity> byName() {
            return BY_NAME;
        }
    }

    /// Text for people, or one JSON object a line.
    public enum Format {
        TEXT,
        JSON
    }

    /// Where the lines go.
    public sealed interface Output {
        record Stderr() implements Output {}

        record Stdout() implements Output {}

        /// Appended to, and created when missing.
        record File(Path path) implements Output {}
    }

    public LogConfig {
        requireNonNull(severity, "severity");
        requireNonNull(output, "output");
        requireNonNull(format, "format");
    }

    public LogConfig with(Severity other) {
        return new LogConfig(other, output, format);
    }
}
