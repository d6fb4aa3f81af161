package dev.muster.core.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// Looks names up.
@FunctionalInterface
public interface Resolver {
    /// Asks whom the system asks.
    Resolver SYSTEM = host -> List.of(InetAddress.getAllByName(host));

    /// Returns all addresses of a name, of both families. Blocks, for as long as the system's name
    /// servers take; any thread.
    ///
    /// @throws UnknownHostException when it has none
    List<InetAddress> addresses(String host) throws UnknownHostException;
}
