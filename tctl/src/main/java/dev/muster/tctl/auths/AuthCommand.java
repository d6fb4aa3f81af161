package dev.muster.tctl.auths;

import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `tctl auth`: the Auth instances that make up the control plane.
@Command(
        name = "auth",
        description = "See the Auth instances that make up the control plane.",
        synopsisSubcommandLabel = "COMMAND")
public final class AuthCommand {
    private AuthCommand() {}

    public static CommandLine of(GlobalOptions options, AuthAccess auth) {
        return new CommandLine(new AuthCommand()).addSubcommand(new LsCommand(options, auth));
    }
}
