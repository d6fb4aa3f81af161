package dev.muster.runtime.systemd;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the environment says of the service manager: sd_notify(3) and sd_watchdog_enabled(3).
///
/// @param socket a path, or a name in the abstract namespace after an `@`
/// @param watchdog how long the service manager waits for a sign of life; null where it does not
record NotifyEnvironment(String socket, @Nullable Duration watchdog) {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";
    private static final int MICRO_DIGITS = 15;
    private static final long NANOS_PER_MICRO = 1_000;

    NotifyEnvironment {
        requireNonNull(socket, "socket");
    }

    /// Returns nothing where no service manager wants to be told.
    static Optional<NotifyEnvironment> of(Map<String, String> environment, long pid) {
        return Optional.ofNullable(environment.get(SOCKET))
                .filter(socket -> !socket.isEmpty())
                .map(socket -> new NotifyEnvironment(socket, watchdog(environment, pid)));
    }

    Optional<Duration> watched() {
        return Optional.ofNullable(watchdog);
    }

    private static @Nullable Duration watchdog(Map<String, String> environment, long pid) {
        var micros = environment.getOrDefault(WATCHDOG, "");
        var mine = environment.getOrDefault(WATCHDOG_PID, String.valueOf(pid));
        boolean isSet =
                micros.matches("[1-9]\\d{0," + MICRO_DIGITS + "}")
                        && mine.equals(String.valueOf(pid));
        return isSet ? Duration.ofNanos(Long.parseLong(micros) * NANOS_PER_MICRO) : null;
    }
}
