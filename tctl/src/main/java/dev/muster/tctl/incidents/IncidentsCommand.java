package dev.muster.tctl.incidents;

import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `tctl incidents`: mass losses of agents.
@Command(
        name = "incidents",
        description = "See mass losses of agents.",
        synopsisSubcommandLabel = "COMMAND")
public final class IncidentsCommand {
    private IncidentsCommand() {}

    public static CommandLine of(GlobalOptions options, AuthAccess auth) {
        return new CommandLine(new IncidentsCommand()).addSubcommand(new LsCommand(options, auth));
    }
}
