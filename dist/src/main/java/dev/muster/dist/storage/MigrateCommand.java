package dev.muster.dist.storage;

import dev.muster.core.time.Time;
import dev.muster.runtime.config.Config;
import dev.muster.runtime.config.ConfigReader;
import dev.muster.runtime.config.Flag;
import dev.muster.runtime.config.Flags;
import dev.muster.runtime.config.Surroundings;
import dev.muster.tctl.output.Console;
import dev.muster.tctl.output.Format;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `teleport backend migrate`: copies the cluster from one storage to another.
@Command(
        name = "migrate",
        description = {
            "Copy the cluster from the storage of one configuration to that of another.",
            "Everything goes along: the certificate authority, so that agents need no new token;"
                    + " the inventory with its histories; join tokens with the time they have"
                    + " left. The audit log stays in the data directory. The source is only read."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the target holds the same as the source; with --dry-run: it could",
            "1:refused, or failed half-way: run it again, it begins anew",
            "2:the command line is wrong"
        },
        footer = {
            "",
            "Stop all Auth Services of the cluster first; agents stay up and wait. Until the copy"
                    + " has ended and was compared, no Auth Service starts on the target.",
            "",
            "Examples:",
            "  teleport stop",
            "  teleport backend migrate --from=sqlite.yaml --to=etcd.yaml --dry-run",
            "  teleport backend migrate --from=sqlite.yaml --to=etcd.yaml",
            "  teleport start -c etcd.yaml"
        })
final class MigrateCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            required = true,
            description = "Configuration of an Auth Service whose storage is copied.")
    private String from = "";

    @Option(
            names = "--to",
            paramLabel = "FILE",
            required = true,
            description = "Configuration with the storage to copy to, which must be empty.")
    private String to = "";

    @Option(names = "--dry-run", description = "Check both and count; change nothing.")
    private boolean dryRun;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "Print text, json or yaml; default text.")
    private Format format = Format.TEXT;

    @Override
    public void run() {
        var time = Time.system();
        long start = time.nanoTime();
        var summary = migrate(config(from), config(to), time);
        print(summary, Duration.ofNanos(time.nanoTime() - start));
    }

    private Summary migrate(Config source, Config target, Time time) {
        if (Store.name(source).equals(Store.name(target))) {
            throw MigrationFaults.same(Store.name(source));
        }
        try (var progress = ProgressLine.onTerminal(spec.commandLine().getErr());
                var store = source(source, time)) {
            var migration = new Migration(store, progress, time);
            migration.checkSource();
            var counts = migration.count();
            var summary =
                    new Summary(store.name(), Store.name(target), counts, false, Optional.empty());
            return dryRun ? checked(summary, target, time) : run(migration, summary, target, time);
        }
    }

    private static Store source(Config config, Time time) {
        return Store.existing(config, time)
                .orElseThrow(() -> MigrationFaults.absent(Store.name(config)));
    }

    private static Summary checked(Summary summary, Config target, Time time) {
        try (var store = Store.existing(target, time).orElse(null)) {
            if (store == null) {
                return summary;
            }
            Migration.checkTarget(store);
            return Unfinished.isIn(store.backend()) ? summary.withHalfCopy() : summary;
        }
    }

    private static Summary run(Migration migration, Summary summary, Config target, Time time) {
        try (var store = Store.open(target, time)) {
            Migration.checkTarget(store);
            return summary.with(migration.run(store, summary.counts()));
        }
    }

    private void print(Summary summary, Duration took) {
        var out = spec.commandLine().getOut();
        new Console(Optional.of(format), out)
                .print(() -> summary.text(to, took), () -> summary.fields(took));
        out.flush();
    }

    private static Config config(String file) {
        var config =
                new ConfigReader(Surroundings.ofThisProcess(), new EngineCheck())
                        .read(Flags.NONE.with(Flag.CONFIG, file));
        if (!config.auth().enabled()) {
            throw MigrationFaults.noAuth(file);
        }
        return config;
    }
}
