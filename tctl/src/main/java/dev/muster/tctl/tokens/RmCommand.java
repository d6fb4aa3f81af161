package dev.muster.tctl.tokens;

import dev.muster.proto.v1.RemoveTokenRequest;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tctl tokens rm`: no host joins with this token any more.
@Command(
        name = "rm",
        description = {
            "Remove a token: no host joins with it any more. Hosts that have joined stay.",
            "A static token is removed in the Auth Service's configuration."
        },
        footerHeading = "%nExamples:%n",
        footer = "  tctl tokens rm '************************5f2c91ab'")
final class RmCommand implements Runnable {
    private final GlobalOptions options;
    private final AuthAccess auth;

    @Parameters(
            paramLabel = "TOKEN",
            description = "The token, or its masked form as `tctl tokens ls` prints it.")
    private String token = "";

    @Spec private CommandSpec spec;

    RmCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        var request = RemoveTokenRequest.newBuilder().setToken(token).build();
        try (var session = auth.open()) {
            var removed =
                    session.tokens(
                            "Cannot remove the token", service -> service.removeToken(request));
            options.console(spec.commandLine().getOut())
                    .print(
                            () -> "Removed token %s\n".formatted(removed.getMaskedName()),
                            () -> new Fields().put("masked_name", removed.getMaskedName()));
        }
    }
}
