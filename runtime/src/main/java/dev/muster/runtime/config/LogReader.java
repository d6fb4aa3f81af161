package dev.muster.runtime.config;

import dev.muster.runtime.config.LogConfig.Format;
import dev.muster.runtime.config.LogConfig.Output;
import dev.muster.runtime.config.LogConfig.Severity;
import java.util.Map;
import java.util.Optional;

/// Reads `log:`.
final class LogReader {
    private static final Map<String, Output> STREAMS =
            Map.of("stderr", new Output.Stderr(), "stdout", new Output.Stdout());
    private static final Map<String, Format> FORMATS =
            Map.of("text", Format.TEXT, "json", Format.JSON);

    private LogReader() {}

    static LogConfig read(Section log, FlagValues flags) {
        var read =
                new LogConfig(
                        log.value("severity")
                                .flatMap(v -> v.oneOf(Severity.byName()))
                                .orElse(LogConfig.DEFAULT.severity()),
                        log.value("output")
                                .flatMap(LogReader::output)
                                .orElse(LogConfig.DEFAULT.output()),
                        log.section("format")
                                .value("output")
                                .flatMap(v -> v.oneOf(FORMATS))
                                .orElse(LogConfig.DEFAULT.format()));
        return flags.flags().debug() ? read.with(Severity.DEBUG) : read;
    }

    private static Optional<Output> output(Value value) {
        return value.text().strip().startsWith("/")
                ? value.absolutePath().map(Output.File::new)
                : value.oneOf(STREAMS, "Write stderr, stdout or the absolute path of a file");
    }
}
