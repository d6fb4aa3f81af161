package dev.muster.bench.ha;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What every bench of several Auths can be told.
final class ClusterOptions {
    @Option(
            names = "--engine",
            defaultValue = "ETCD",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    EngineKind engine = EngineKind.ETCD;

    @Option(names = "--seed", defaultValue = "1", description = "Default ${DEFAULT-VALUE}.")
    long seed;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /// Throws when the engine is not installed.
    void check() {
        engine.missing()
                .ifPresent(packages -> {
                    throw new ParameterException(
                            command.commandLine(),
                            "%s is not installed. Run `apt-get install %s`"
                                    .formatted(engine, packages));
                });
    }
}
