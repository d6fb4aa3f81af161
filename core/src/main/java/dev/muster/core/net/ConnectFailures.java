package dev.muster.core.net;

import java.net.ConnectException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Failures to connect, in the words that operators know from their system.
public final class ConnectFailures {
    private ConnectFailures() {}

    /// Returns what the system says, out of a message that a library words for its developers;
    /// empty for another failure.
    public static Optional<String> words(ConnectException failure) {
        var message = String.valueOf(failure.getMessage());
        return Stream.of("Connection refused", "No route to host", "Network is unreachable")
                .filter(message::contains)
                .map(words -> words.toLowerCase(Locale.ROOT))
                .findFirst();
    }
}
