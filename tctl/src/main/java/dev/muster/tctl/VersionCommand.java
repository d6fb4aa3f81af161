package dev.muster.tctl;

import dev.muster.core.version.BuildVersion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tctl version`: what this build is and what it runs on; asks nobody.
@Command(name = "version", description = "Print the version of this build and of its JVM.")
final class VersionCommand implements Runnable {
    @Spec private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine()
                .getOut()
                .printf("Muster v%s (tctl), JVM %s%n", BuildVersion.current(), Runtime.version());
    }
}
