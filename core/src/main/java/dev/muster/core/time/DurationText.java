package dev.muster.core.time;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Durations as people write them: `500ms`, `5s`, `20m`, `1h30m`, `2d`.
public final class DurationText {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:(\\d{1,6})d)?(?:(\\d{1,8})h)?(?:(\\d{1,9})m)?(?:(\\d{1,10})s)?(?:(\\d{1,12})ms)?");

    private DurationText() {}

    /// Returns the duration that `text` spells; a number without a unit is none.
    public static Optional<Duration> parse(String text) {
        var match = FORM.matcher(text.strip());
        if (text.isBlank() || !match.matches()) {
            return Optional.empty();
        }
        return Optional.of(
                Duration.ofDays(part(match.group(1)))
                        .plusHours(part(match.group(2)))
                        .plusMinutes(part(match.group(3)))
                        .plusSeconds(part(match.group(4)))
                        .plusMillis(part(match.group(5))));
    }

    /// Returns the shortest such text, milliseconds being the smallest unit shown.
    public static String format(Duration duration) {
        if (duration.toMillis() == 0) {
            return "0s";
        }
        var text = new StringBuilder();
        append(text, duration.toDays(), "d");
        append(text, duration.toHoursPart(), "h");
        append(text, duration.toMinutesPart(), "m");
        append(text, duration.toSecondsPart(), "s");
        append(text, duration.toMillisPart(), "ms");
        return text.toString();
    }

    private static void append(StringBuilder text, long value, String unit) {
        if (value != 0) {
            text.append(value).append(unit);
        }
    }

    private static long part(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
