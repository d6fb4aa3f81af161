package dev.muster.auth.control;

import static java.util.Objects.requireNonNull;

import dev.muster.auth.presence.LeaveCause;
import dev.muster.proto.v1.Goodbye;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What an agent says as it goes. It is taken whatever it says: what makes no sense is as if it
/// were not said.
///
/// @param back when the agent means to be there again; null when it did not say
record Farewell(LeaveCause cause, @Nullable Instant back) {
    private static final Duration LONGEST_ABSENCE = Duration.ofDays(365);

    Farewell {
        requireNonNull(cause, "cause");
    }

    static Farewell of(Goodbye goodbye, Instant now) {
        return new Farewell(cause(goodbye), back(goodbye, now));
    }

    private static LeaveCause cause(Goodbye goodbye) {
        return switch (goodbye.getReason()) {
            case STOP_REASON_RESTART -> LeaveCause.RESTARTING;
            case STOP_REASON_UPGRADE -> LeaveCause.UPGRADING;
            case STOP_REASON_DECOMMISSION -> LeaveCause.DECOMMISSIONED;
            case STOP_REASON_STOP, STOP_REASON_MOVED, STOP_REASON_UNSPECIFIED, UNRECOGNIZED ->
                    LeaveCause.STOPPED;
        };
    }

    private static @Nullable Instant back(Goodbye goodbye, Instant now) {
        long seconds = goodbye.getBackIn().getSeconds();
        return goodbye.hasBackIn() && seconds >= 0 && seconds <= LONGEST_ABSENCE.toSeconds()
                ? now.plusSeconds(seconds)
                : null;
    }
}
