package dev.muster.bench.ha;

import java.nio.file.Path;

/// The engines that several Auth processes can share.
enum EngineKind {
    ETCD {
        @Override
        Engine open(Path directory, String address) throws Exception {
            return new EtcdEngine(directory, address);
        }
    };

    /// Starts one that is empty.
    ///
    /// @param address where it listens
    abstract Engine open(Path directory, String address) throws Exception;
}
