package dev.muster.runtime.rpc;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/// How a client notices that a connection is dead though nothing said so.
///
/// @param idle silence after which the server is pinged
/// @param timeout further silence after which the connection is given up
public record KeepAlive(Duration idle, Duration timeout) {
    /// With an attempt of 5 s to connect anew, an Auth that is cut off silently is noticed in 14 s:
    /// within the 15 s that the contract grants. A pause of under 5 s does no harm.
    public static final KeepAlive AGENT =
            new KeepAlive(Duration.ofSeconds(4), Duration.ofSeconds(5));

    /// Servers take pings this often; gRPC closes a connection that pings more often than allowed.
    public static final Duration FASTEST_PERMITTED = Duration.ofSeconds(1);

    public KeepAlive {
        requireNonNull(idle, "idle");
        requireNonNull(timeout, "timeout");
    }
}
