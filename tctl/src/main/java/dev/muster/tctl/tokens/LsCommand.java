package dev.muster.tctl.tokens;

import dev.muster.proto.v1.ListTokensRequest;
import dev.muster.proto.v1.Token;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.View;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tctl tokens ls`: the tokens that hosts can join with now.
@Command(
        name = "ls",
        description = "List the tokens that hosts can join with, masked to their last quarter.",
        footerHeading = "%nExamples:%n",
        footer = {"  tctl tokens ls", "  tctl tokens ls --format=json"})
final class LsCommand implements Runnable {
    static final View<Token> TOKENS =
            new View<>(
                    "tokens",
                    List.of("Token", "Services", "Expires"),
                    LsCommand::cells,
                    LsCommand::fields);

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Spec private CommandSpec spec;

    LsCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        try (var session = auth.open()) {
            var answer =
                    session.tokens(
                            "Cannot list the tokens",
                            service -> service.listTokens(ListTokensRequest.getDefaultInstance()));
            var listing = options.console(spec.commandLine().getOut()).listing(TOKENS);
            answer.getTokensList().forEach(listing::add);
            listing.end();
        }
    }

    private static List<String> cells(Token token) {
        return List.of(
                token.getMaskedName(),
                ProtoFields.roleTitles(token.getRolesList()),
                token.hasExpires() ? ProtoFields.time(token.getExpires()) : "never (static)");
    }

    private static Map<String, Object> fields(Token token) {
        var fields =
                new Fields()
                        .put("masked_name", token.getMaskedName())
                        .put("services", ProtoFields.roleKeys(token.getRolesList()))
                        .put("static", !token.hasExpires());
        if (token.hasExpires()) {
            fields.put("expires", ProtoFields.time(token.getExpires()));
        }
        return fields.map();
    }
}
