package dev.muster.tctl.inventory;

import static java.util.Objects.requireNonNull;

import java.util.List;

/// What a check tells a monitoring system, as the guidelines of the Monitoring Plugins have it.
///
/// @param exit 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN
/// @param text what a person reads
/// @param measured performance data, such as `missing=2;0;10;0`; empty for none
record CheckResult(int exit, String text, String measured) {
    private static final List<String> STATES = List.of("OK", "WARNING", "CRITICAL", "UNKNOWN");

    CheckResult {
        if (exit < 0 || exit >= STATES.size()) {
            throw new IllegalArgumentException("no such state: " + exit);
        }
        requireNonNull(text, "text");
        requireNonNull(measured, "measured");
    }

    CheckResult(int exit, String text) {
        this(exit, text, "");
    }

    /// Returns the one line. A bar ends what is for people, so that none may stand in the text,
    /// which other hosts have written a part of.
    String line() {
        var line =
                "%s: %s".formatted(STATES.get(exit), text.replace('|', '/').replaceAll("\\R", " "));
        return measured.isEmpty() ? line : line + " | " + measured;
    }
}
