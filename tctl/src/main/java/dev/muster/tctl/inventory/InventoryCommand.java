package dev.muster.tctl.inventory;

import dev.muster.core.time.Time;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `tctl inventory`: which agents there are, and which can be reached.
@Command(
        name = "inventory",
        description = "See which agents there are, which are connected, and reach one.",
        synopsisSubcommandLabel = "COMMAND")
public final class InventoryCommand {
    private InventoryCommand() {}

    public static CommandLine of(GlobalOptions options, AuthAccess auth, Time time) {
        return new CommandLine(new InventoryCommand())
                .addSubcommand(new LsCommand(options, auth))
                .addSubcommand(new StatusCommand(options, auth))
                .addSubcommand(new WhyCommand(options, auth))
                .addSubcommand(new HistoryCommand(options, auth))
                .addSubcommand(new TargetsCommand(options, auth))
                .addSubcommand(new PingCommand(options, auth, time))
                .addSubcommand(new CheckCommand(options, auth));
    }
}
