package dev.muster.bench;

import java.util.List;
import java.util.Locale;

/// Readings of one quantity, in milliseconds, as a distribution.
public record Spread(List<Double> sorted) {
    public static Spread of(List<Double> millis) {
        return new Spread(millis.stream().sorted().toList());
    }

    /// Returns the smallest reading that at least this share (0 to 1) of the readings does not
    /// exceed.
    public double at(double share) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.clamp(index, 0, sorted.size() - 1));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "n=%d min=%.1f p50=%.1f p99=%.1f max=%.1f ms",
                sorted.size(),
                at(0),
                at(0.5),
                at(0.99),
                at(1));
    }
}
