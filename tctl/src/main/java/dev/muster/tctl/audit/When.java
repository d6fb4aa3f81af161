package dev.muster.tctl.audit;

import static java.util.Objects.requireNonNull;

import dev.muster.core.time.DurationText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// Points in time as people type them.
record When(Instant now, CommandLine command) {
    When {
        requireNonNull(now, "now");
        requireNonNull(command, "command");
    }

    /// Returns the instant of an RFC 3339 time, of a day's beginning in UTC, or so long ago.
    Instant parse(String option, String text) {
        var ago = DurationText.parse(text);
        if (ago.isPresent()) {
            return now.minus(ago.get());
        }
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException _) {
            throw new ParameterException(
                    command,
                    "%s is \"%s\"; write a time such as 2026-01-31T12:00:00Z, a day such as 2026-01-31, or how long ago, such as 90m"
                            .formatted(option, text));
        }
    }
}
