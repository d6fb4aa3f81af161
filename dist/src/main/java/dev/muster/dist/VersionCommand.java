package dev.muster.dist;

import dev.muster.core.version.BuildVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `teleport version`: what this build is and what it runs on.
@Command(name = "version", description = "Print the version of this build and of its JVM.")
final class VersionCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .printf(
                        "Muster v%s (teleport), JVM %s%n",
                        BuildVersion.current(), Runtime.version());
        return 0;
    }
}
