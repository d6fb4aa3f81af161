package dev.muster.dist;

import dev.muster.dist.storage.EngineCheck;
import dev.muster.runtime.config.ConfigExample;
import dev.muster.runtime.config.ConfigReader;
import dev.muster.runtime.config.Flag;
import dev.muster.runtime.config.Flags;
import dev.muster.runtime.config.Surroundings;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `teleport configure`: prints a configuration to start from, or checks one.
@Command(
        name = "configure",
        description = "Print a commented configuration with every key, or check one.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  teleport configure > teleport.yaml",
            "  teleport configure --test teleport.yaml"
        })
final class ConfigureCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
            names = "--test",
            paramLabel = "FILE",
            description = "Check FILE and name everything that is wrong with it.")
    private @Nullable String file;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        if (file == null) {
            out.print(ConfigExample.text());
        } else {
            var reader = new ConfigReader(Surroundings.ofThisProcess(), new EngineCheck());
            var _ = reader.readToStart(Flags.NONE.with(Flag.CONFIG, file));
            out.printf("%s is valid.%n", file);
        }
        out.flush();
        return 0;
    }
}
