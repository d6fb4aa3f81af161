package dev.muster.bench.ha;

import picocli.CommandLine.Option;

/// What every bench of several Auths can be told.
final class ClusterOptions {
    @Option(
            names = "--engine",
            defaultValue = "ETCD",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    EngineKind engine = EngineKind.ETCD;

    @Option(names = "--seed", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
    long seed;
}
