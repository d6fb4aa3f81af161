package dev.muster.testkit.linear;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// Something that happens to a store while clients use it.
///
/// @param lasting how long, from the end of `begin` to the start of `end`
/// @param end after which the store is to work again; run even when `begin` failed
public record Disruption(String name, Duration lasting, Act begin, Act end) {
    /// Nothing happens.
    public static final Disruption NONE =
            new Disruption("none", Duration.ofMillis(200), () -> {}, () -> {});

    /// One half of it.
    public interface Act {
        void run() throws Exception;
    }

    public Disruption {
        requireNonNull(name, "name");
        requireNonNull(lasting, "lasting");
        requireNonNull(begin, "begin");
        requireNonNull(end, "end");
    }
}
