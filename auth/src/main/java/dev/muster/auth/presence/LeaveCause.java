package dev.muster.auth.presence;

import dev.muster.core.reason.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Why an agent's control stream ended.
public enum LeaveCause {
    /// Without a goodbye: the process died, or the network is cut.
    LOST,
    /// It was told to stop.
    STOPPED,
    /// It will be back at once.
    RESTARTING,
    /// It will be back with another version.
    UPGRADING,
    /// It will not be back; its document is deleted.
    DECOMMISSIONED,
    /// A newer stream took its place.
    REPLACED;

    /// Returns the form of documents and events, such as `lost`.
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Returns the cause whose key is `key`.
    public static Optional<LeaveCause> parse(String key) {
        return Stream.of(values()).filter(cause -> cause.key().equals(key)).findFirst();
    }

    /// Returns why an agent that left so is offline.
    ///
    /// @param back when it said that it would be back; null when it did not say
    Reason reason(Instant lastSeen, @Nullable Instant back) {
        var since = " since " + seconds(lastSeen);
        var until = back == null ? "" : ", to be back at " + seconds(back);
        return switch (this) {
            case LOST ->
                    new Reason(
                            Reason.Code.AGENT_LOST,
                            "it was lost without a goodbye" + since,
                            "See whether its host runs, and the network between it and Auth");
            case STOPPED -> left("it was stopped" + since + until);
            case RESTARTING -> left("it went to restart" + since + until);
            case UPGRADING -> left("it went to be upgraded" + since + until);
            case DECOMMISSIONED -> left("it was decommissioned" + since + until);
            case REPLACED ->
                    new Reason(
                            Reason.Code.REPLACED,
                            "its stream was replaced" + since,
                            "If two processes run with copies of one data directory, remove one"
                                    + " copy and join it anew");
        };
    }

    private static Reason left(String cause) {
        return new Reason(Reason.Code.AGENT_LEFT, cause, "Start it again if it should run");
    }

    private static Instant seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS);
    }
}
