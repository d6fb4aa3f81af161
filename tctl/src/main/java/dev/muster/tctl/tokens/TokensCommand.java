package dev.muster.tctl.tokens;

import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// `tctl tokens`: make, list and remove join tokens.
@Command(
        name = "tokens",
        description = "Make, list and remove the tokens with which new hosts join.",
        synopsisSubcommandLabel = "COMMAND")
public final class TokensCommand {
    private TokensCommand() {}

    public static CommandLine of(GlobalOptions options, AuthAccess auth) {
        return new CommandLine(new TokensCommand())
                .addSubcommand(new AddCommand(options, auth))
                .addSubcommand(new LsCommand(options, auth))
                .addSubcommand(new RmCommand(options, auth));
    }
}
