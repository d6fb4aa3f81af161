package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// When the process is ready.
///
/// @param requireReturnPath whether `instance` is ok only while Auth is known to reach this process
public record ReadinessConfig(OnAuthLoss onAuthLoss, boolean requireReturnPath) {
    /// Whether a process that lost its Auth Service may go on getting work.
    public sealed interface OnAuthLoss {
        /// Ready only while every component is ok.
        record Strict() implements OnAuthLoss {}

        /// Ready without Auth too, for a while.
        ///
        /// @param grace counted from the last acknowledgement while all was well with Auth, at
        ///   least 1 s
        record Tolerant(Duration grace) implements OnAuthLoss {
            static final Duration SHORTEST = Duration.ofSeconds(1);

            static final Tolerant DEFAULT = new Tolerant(Duration.ofMinutes(10));

            public Tolerant {
                if (grace.compareTo(SHORTEST) < 0) {
                    throw new IllegalArgumentException("grace %s is below 1s".formatted(grace));
                }
            }
        }
    }

    public static final ReadinessConfig DEFAULT =
            new ReadinessConfig(new OnAuthLoss.Strict(), false);

    public ReadinessConfig {
        requireNonNull(onAuthLoss, "onAuthLoss");
    }
}
