package dev.muster.auth.presence;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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
}
