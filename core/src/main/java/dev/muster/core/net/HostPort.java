package dev.muster.core.net;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.regex.Pattern;

/// A network address as people write it: `host:port`, `127.0.0.1:3025`, `[::1]:3025`. No look-up is
/// made.
///
/// @param host name or literal, an IPv6 literal without its brackets
/// @param port 0 to 65535; 0 asks the system for a free one where that is allowed
public record HostPort(String host, int port) {
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:\\[([0-9A-Fa-f:.]+(?:%[0-9A-Za-z._-]+)?)]|([^\\[\\]:\\s/]{1,253})):(\\d{1,5})");
    private static final Pattern LOOPBACK =
            Pattern.compile("127(\\.\\d{1,3}){3}|::1|localhost", Pattern.CASE_INSENSITIVE);

    public HostPort {
        requireNonNull(host, "host");
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is outside 0 to 65535");
        }
    }

    /// Returns the address that `text` spells.
    public static Optional<HostPort> parse(String text) {
        var match = FORM.matcher(text.strip());
        if (!match.matches() || Integer.parseInt(match.group(3)) > 65535) {
            return Optional.empty();
        }
        var host = match.group(1) == null ? match.group(2) : match.group(1);
        return Optional.of(new HostPort(host, Integer.parseInt(match.group(3))));
    }

    /// Tells whether the host is written as this machine's loopback; a name other than `localhost`
    /// is not looked up.
    public boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    @Override
    public String toString() {
        return host.contains(":") ? "[%s]:%d".formatted(host, port) : host + ":" + port;
    }
}
