package dev.muster.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.muster.core.net.HostPort;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Where an Auth Service keeps the cluster's state.
public sealed interface Storage {
    /// The embedded engine, a file in the data directory.
    record Sqlite() implements Storage {}

    /// An etcd that other Auth Services may share.
    ///
    /// @param peers client addresses of its members; at least one
    /// @param plaintext whether connections are not encrypted; only where `insecure`
    /// @param prefix what all keys begin with; ends with `/`
    /// @param authorities PEM file of those whose certificates members have; empty for those that
    ///   the JVM knows
    /// @param insecure whether members need no certificate that can be verified
    record Etcd(
            List<HostPort> peers,
            boolean plaintext,
            String prefix,
            Optional<Path> authorities,
            Optional<ClientCertificate> certificate,
            Optional<Login> login,
            boolean insecure)
            implements Storage {
        public static final String DEFAULT_PREFIX = "/teleport/";

        public Etcd {
            peers = List.copyOf(peers);
            requireNonNull(prefix, "prefix");
            requireNonNull(authorities, "authorities");
            requireNonNull(certificate, "certificate");
            requireNonNull(login, "login");
        }
    }

    /// A PostgreSQL database that other Auth Services may share.
    ///
    /// @param connString libpq's URI, which may hold a password
    /// @param poolSize connections at most, without the one that listens
    record Postgresql(ValueOrFile connString, int poolSize) implements Storage {
        public static final int DEFAULT_POOL_SIZE = 8;

        public Postgresql {
            requireNonNull(connString, "connString");
        }
    }

    /// What this side shows: PEM files of a certificate with its chain and of its key in PKCS#8.
    record ClientCertificate(Path chain, Path key) {}

    /// A user of the engine.
    record Login(String username, Path passwordFile) {}
}
