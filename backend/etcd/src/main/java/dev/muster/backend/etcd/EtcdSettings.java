package dev.muster.backend.etcd;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which etcd, and as whom.
///
/// @param peers client addresses of its members; at least one
/// @param prefix what all keys begin with; empty, or such as `/muster/`
public record EtcdSettings(
        List<HostPort> peers, String prefix, Security security, Optional<Login> login) {
    public EtcdSettings {
        peers = List.copyOf(peers);
        if (peers.isEmpty()) {
            throw new IllegalArgumentException("no peers");
        }
        requireNonNull(prefix, "prefix");
        requireNonNull(security, "security");
        requireNonNull(login, "login");
    }

    /// How connections are protected.
    public sealed interface Security {
        /// Not at all.
        record Plaintext() implements Security {}

        /// By TLS.
        ///
        /// @param trust whom the members' certificates must be of
        /// @param client what this side shows; empty for nothing
        record Tls(Trust trust, Optional<Certificate> client) implements Security {}
    }

    /// Whose certificates are good.
    public sealed interface Trust {
        /// Those of the authorities that the JVM knows.
        record KnownAuthorities() implements Trust {}

        /// Those of the authorities in a PEM file.
        record Authorities(Path file) implements Trust {}

        /// Anybody's.
        record Anyone() implements Trust {}
    }

    /// A certificate with its chain, and its key in PKCS#8, both PEM files.
    public record Certificate(Path chain, Path key) {}

    /// A user of etcd's own authentication.
    public record Login(String username, String password) {
        @Override
        public String toString() {
            return "Login[%s]".formatted(username);
        }
    }
}
