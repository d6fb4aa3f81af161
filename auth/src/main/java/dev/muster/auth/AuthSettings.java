package dev.muster.auth;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import dev.muster.runtime.config.AuthConfig;
import dev.muster.runtime.datadir.DataDirLayout;
import java.util.Optional;

/// What one Auth Service is told.
///
/// @param nodename of this host; the name of a new cluster that the config does not name, and what
///   agents dial where Auth listens on all interfaces and no address is advertised
public record AuthSettings(AuthConfig config, String nodename, DataDirLayout data) {
    public AuthSettings {
        requireNonNull(config, "config");
        requireNonNull(nodename, "nodename");
        requireNonNull(data, "data");
    }

    /// Returns where a process on this host dials an Auth that has got `port`.
    HostPort local(int port) {
        return new HostPort(config.localAddr().host(), port);
    }

    /// Returns what other hosts dial; empty when Auth listens on loopback only.
    Optional<HostPort> advertised(int port) {
        if (config.advertiseAddr().isPresent()) {
            return config.advertiseAddr();
        }
        var listen = config.listenAddr();
        if (listen.isLoopback()) {
            return Optional.empty();
        }
        boolean all = !config.localAddr().host().equals(listen.host());
        return Optional.of(new HostPort(all ? nodename : listen.host(), port));
    }
}
