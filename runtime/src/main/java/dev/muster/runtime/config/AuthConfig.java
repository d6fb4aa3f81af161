package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `auth_service`: the control plane.
///
/// @param listenAddr where it accepts agents and tctl; port 0 lets the system pick one
/// @param advertiseAddr what other hosts dial, if not `listenAddr`
/// @param clusterName empty: the name kept from the first start
/// @param instanceTtl how long an agent is listed after its last heartbeat
/// @param offlineRetention how long an agent that is gone is remembered, at least `instanceTtl`
/// @param maxConnections agents that may be connected; empty: as many as the process may open files
///   for
/// @param drainTimeout how long agents have to go to another instance when this one stops
public record AuthConfig(
        boolean enabled,
        HostPort listenAddr,
        Optional<HostPort> advertiseAddr,
        Optional<String> clusterName,
        List<StaticToken> tokens,
        Duration instanceTtl,
        Duration offlineRetention,
        Optional<Integer> maxConnections,
        Duration drainTimeout) {
    static final HostPort ALL_INTERFACES = new HostPort("0.0.0.0", 3025);
    static final HostPort LOOPBACK = new HostPort("127.0.0.1", 3025);
    static final Duration INSTANCE_TTL = Duration.ofMinutes(20);
    static final Duration OFFLINE_RETENTION = Duration.ofDays(30);

    /// A process that is told to stop is gone within 5 s.
    static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(2);

    public AuthConfig {
        requireNonNull(listenAddr, "listenAddr");
        requireNonNull(advertiseAddr, "advertiseAddr");
        requireNonNull(clusterName, "clusterName");
        tokens = List.copyOf(tokens);
        requireNonNull(instanceTtl, "instanceTtl");
        requireNonNull(offlineRetention, "offlineRetention");
        requireNonNull(maxConnections, "maxConnections");
        requireNonNull(drainTimeout, "drainTimeout");
    }

    /// Returns where a process on this host dials it: `listenAddr`, or loopback where that means
    /// all interfaces.
    public HostPort localAddr() {
        if (!isWildcard(listenAddr)) {
            return listenAddr;
        }
        var loopback = listenAddr.host().contains(":") ? "::1" : "127.0.0.1";
        return new HostPort(loopback, listenAddr.port());
    }

    /// Tells whether `address` leads to this Auth Service, as far as that can be told without
    /// looking names up.
    ///
    /// @param nodename of this host
    boolean isAt(HostPort address, String nodename) {
        if (advertiseAddr.filter(address::equals).isPresent()) {
            return true;
        }
        return address.port() == listenAddr.port()
                && (address.isLoopback()
                        || address.host().equalsIgnoreCase(listenAddr.host())
                        || address.host().equalsIgnoreCase(nodename)
                        || isOfThisHost(address.host()));
    }

    private static boolean isOfThisHost(String host) {
        try {
            return NetworkInterface.getByInetAddress(InetAddress.ofLiteral(host)) != null;
        } catch (IllegalArgumentException | SocketException _) {
            return false; // a name, or nothing that this host can tell of
        }
    }

    /// Tells whether the address means all interfaces.
    static boolean isWildcard(HostPort address) {
        return address.host().matches("0(\\.0){0,3}|[0:]+(:0(\\.0){3})?");
    }
}
