package dev.muster.bench;

import java.util.Arrays;
import java.util.Locale;

/// Readings of one quantity, in milliseconds, as a distribution.
record Spread(double[] sorted) {
    static Spread of(double[] millis) {
        var copy = millis.clone();
        Arrays.sort(copy);
        return new Spread(copy);
    }

    /// Returns the smallest reading that at least this share (0 to 1) of the readings does not
    /// exceed.
    double at(double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.clamp(index, 0, sorted.length - 1)];
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "n=%d min=%.1f p50=%.1f p99=%.1f max=%.1f ms",
                sorted.length,
                at(0),
                at(0.5),
                at(0.99),
                at(1));
    }
}
