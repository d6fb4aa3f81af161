package dev.muster.dist;

import dev.muster.runtime.config.ConfigReader;
import dev.muster.runtime.config.Flag;
import dev.muster.runtime.config.Flags;
import dev.muster.runtime.config.Surroundings;
import dev.muster.runtime.datadir.DataDirLayout;
import dev.muster.runtime.diag.DebugClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags with which a command finds the process on this host, as that process was started.
final class ConfigOptions {
    /// How long a command waits for the process to answer.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Configuration file; default /etc/teleport.yaml if it exists.")
    private @Nullable String config;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Directory with the state of the process.")
    private @Nullable String dataDir;

    /// Returns a client of the process that these flags find.
    DebugClient client() {
        var flags = Flags.NONE.with(Flag.CONFIG, config).with(Flag.DATA_DIR, dataDir);
        var surroundings = Surroundings.ofThisProcess();
        var settings = new ConfigReader(surroundings).read(flags);
        var found = DataDirLayout.locate(settings.dataDir(), surroundings.otherDataDirs());
        return new DebugClient(found.debugSocket(), PATIENCE);
    }
}
