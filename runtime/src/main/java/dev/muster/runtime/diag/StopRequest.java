package dev.muster.runtime.diag;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A wish that this process ends, with what it is to say when it takes leave of Auth.
///
/// @param backAfter when the process expects to be back; null when nobody said
public record StopRequest(Reason reason, @Nullable Duration backAfter) {
    /// Why a process leaves on purpose.
    public enum Reason {
        STOP,
        RESTART,
        UPGRADE,
        DECOMMISSION;

        /// Returns the form of flags and JSON, such as `stop`.
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// Returns the reason whose key is `text`, in any letter case.
        public static Optional<Reason> parse(String text) {
            return Stream.of(values()).filter(r -> r.name().equalsIgnoreCase(text)).findFirst();
        }
    }

    public StopRequest {
        requireNonNull(reason, "reason");
        if (backAfter != null && backAfter.isNegative()) {
            throw new IllegalArgumentException("back in " + backAfter + " is in the past");
        }
    }

    public Optional<Duration> backIn() {
        return Optional.ofNullable(backAfter);
    }
}
