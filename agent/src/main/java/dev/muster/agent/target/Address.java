package dev.muster.agent.target;

import dev.muster.core.net.HostPort;
import java.net.URI;

/// Where a target's URI leads to.
final class Address {
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private Address() {}

    /// Returns the host without brackets, and the port of the URI or of its scheme.
    static HostPort of(URI uri) {
        var host = uri.getHost();
        boolean literal = host.startsWith("[");
        return new HostPort(
                literal ? host.substring(1, host.length() - 1) : host,
                uri.getPort() > 0 ? uri.getPort() : uri.getScheme().equals("https") ? HTTPS : HTTP);
    }
}
