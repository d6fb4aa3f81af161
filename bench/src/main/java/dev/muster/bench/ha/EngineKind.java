package dev.muster.bench.ha;

import dev.muster.testkit.engine.PostgresServer;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/// The engines that several Auth processes can share.
enum EngineKind {
    ETCD(3) {
        @Override
        Engine open(Path directory, String address) throws Exception {
            return new EtcdEngine(directory, address, members());
        }

        @Override
        Optional<String> missing() {
            boolean found =
                    Stream.of(System.getenv("PATH").split(File.pathSeparator))
                            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "etcd")));
            return found ? Optional.empty() : Optional.of("etcd-server etcd-client");
        }
    },
    POSTGRESQL(1) {
        @Override
        Engine open(Path directory, String address) throws Exception {
            return new PostgresEngine(address);
        }

        @Override
        Optional<String> missing() {
            return PostgresServer.isInstalled() ? Optional.empty() : Optional.of("postgresql");
        }
    };

    private final int members;

    EngineKind(int members) {
        this.members = members;
    }

    /// Returns of how many servers it consists.
    int members() {
        return members;
    }

    /// Returns the Debian packages that it needs where it is not installed.
    abstract Optional<String> missing();

    /// Starts one that is empty.
    ///
    /// @param address where it listens
    abstract Engine open(Path directory, String address) throws Exception;
}
