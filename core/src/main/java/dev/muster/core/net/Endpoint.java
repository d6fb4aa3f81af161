package dev.muster.core.net;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/// One of the machines that an address means: a name may have several.
///
/// @param configured as people write it
/// @param ip what its host is, or one of what it was looked up to be
public record Endpoint(HostPort configured, InetAddress ip) {
    public Endpoint {
        requireNonNull(configured, "configured");
        requireNonNull(ip, "ip");
    }

    /// Returns what `address` means; empty when its host is a name. No look-up is made.
    public static Optional<Endpoint> ofLiteral(HostPort address) {
        try {
            return Optional.of(new Endpoint(address, InetAddress.ofLiteral(address.host())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public InetSocketAddress socket() {
        return new InetSocketAddress(ip, configured.port());
    }

    /// Returns the address as configured, and behind a name which of its addresses this is.
    @Override
    public String toString() {
        return ofLiteral(configured).isPresent()
                ? configured.toString()
                : "%s (%s)".formatted(configured, ip.getHostAddress());
    }
}
