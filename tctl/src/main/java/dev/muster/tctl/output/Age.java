package dev.muster.tctl.output;

import java.time.Duration;

/// How long ago something was, as people say it: the largest unit, and the one below it where that
/// still matters.
public final class Age {
    private Age() {}

    /// Returns `now`, `42s ago`, `14m ago`, `3h20m ago` or `12d ago`.
    public static String ago(Duration age) {
        return age.compareTo(Duration.ofSeconds(1)) < 0 ? "now" : of(age) + " ago";
    }

    /// Returns `0s`, `42s`, `14m`, `3h20m` or `12d`.
    public static String of(Duration length) {
        if (length.toMinutes() < 1) {
            return Math.max(0, length.toSeconds()) + "s";
        }
        if (length.toHours() < 1) {
            return length.toMinutes() + "m";
        }
        if (length.toDays() < 1) {
            int minutes = length.toMinutesPart();
            return length.toHours() + "h" + (minutes == 0 ? "" : minutes + "m");
        }
        return length.toDays() + "d";
    }
}
