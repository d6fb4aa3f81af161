package dev.muster.bench.ha;

import java.nio.file.Path;

/// The engines that several Auth processes can share.
enum EngineKind {
    ETCD(3) {
        @Override
        Engine open(Path directory, String address) throws Exception {
            return new EtcdEngine(directory, address, members());
        }
    },
    POSTGRESQL(1) {
        @Override
        Engine open(Path directory, String address) throws Exception {
            return new PostgresEngine(address);
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

    /// Starts one that is empty.
    ///
    /// @param address where it listens
    abstract Engine open(Path directory, String address) throws Exception;
}
