package dev.muster.tctl.output;

import java.time.Duration;
import java.util.Locale;

/// How long a round trip took, for people and for documents.
public final class Latency {
    private Latency() {}

    /// Returns `12ms`, or `0.3ms` for less than one.
    public static String text(Duration duration) {
        double millis = milliseconds(duration);
        return millis < 1
                ? String.format(Locale.ROOT, "%.1fms", Math.max(millis, 0.1))
                : Math.round(millis) + "ms";
    }

    public static double milliseconds(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
