package dev.muster.tctl.audit;

import dev.muster.core.time.Time;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `tctl audit`: what happened in the cluster.
@Command(
        name = "audit",
        description = "See who joined, left, failed, and what was issued.",
        synopsisSubcommandLabel = "COMMAND")
public final class AuditCommand {
    private AuditCommand() {}

    public static CommandLine of(GlobalOptions options, AuthAccess auth, Time time) {
        return new CommandLine(new AuditCommand())
                .addSubcommand(new LsCommand(options, auth, time));
    }
}
