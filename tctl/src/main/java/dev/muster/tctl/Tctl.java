package dev.muster.tctl;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `tctl`: asks an Auth Service about its cluster, and administers it.
@Command(
        name = "tctl",
        description = "Ask an Auth Service about its cluster, and administer it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {VersionCommand.class})
public final class Tctl {
    private Tctl() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Tctl()).execute(args));
    }
}
