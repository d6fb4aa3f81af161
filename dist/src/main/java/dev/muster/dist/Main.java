package dev.muster.dist;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `teleport`: starts a process of the cluster, and looks after the one on this host.
@Command(
        name = "teleport",
        description = "Run an agent or an Auth Service, and look after it.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {VersionCommand.class})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
