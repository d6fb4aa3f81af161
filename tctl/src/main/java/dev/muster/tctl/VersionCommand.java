package dev.muster.tctl;

import dev.muster.core.version.BuildVersion;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.session.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tctl version`: what this build is and what it runs on; asks nobody.
@Command(
        name = "version",
        description = "Print the version of this build and of its JVM.",
        footerHeading = "%nExamples:%n",
        footer = "  tctl version")
final class VersionCommand implements Runnable {
    private final GlobalOptions options;

    @Spec private CommandSpec spec;

    VersionCommand(GlobalOptions options) {
        this.options = options;
    }

    @Override
    public void run() {
        var version = BuildVersion.current();
        var jvm = Runtime.version();
        options.console(spec.commandLine().getOut())
                .print(
                        () -> "Muster v%s (tctl), JVM %s\n".formatted(version, jvm),
                        () ->
                                new Fields()
                                        .put("version", version.toString())
                                        .put("jvm", jvm.toString()));
    }
}
