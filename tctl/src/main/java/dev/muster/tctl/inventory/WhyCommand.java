package dev.muster.tctl.inventory;

import dev.muster.proto.v1.GetInstanceRequest;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tctl inventory why`: how one agent is, and why.
@Command(
        name = "why",
        description = {
            "Tell how an agent is and why: whether it is connected, which of its components and"
                    + " targets are not ok and since when, the processes that hold its identity, and"
                    + " what to do next.",
            "Whichever Auth Service is asked, the one that the agent is connected to answers."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:It is connected and its components are ok; there may be unhealthy targets that it is"
                    + " not required to have, and warnings.",
            "1:It is not known how it is: no Auth Service answers, or not the one that the agent is"
                    + " connected to, or there is no such agent.",
            "2:Wrong usage.",
            "3:It is not well, and the first line says why."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory why 671f3c6b-f9ef-4821-a895-1ce7193be3aa",
            "  tctl inventory why 671f | head -1",
            "  tctl inventory why 671f --format=json | jq '.instance.components[].reason.code'"
        })
final class WhyCommand implements Callable<Integer> {
    private static final int WELL = 0;
    private static final int UNKNOWN = 1;
    private static final int NOT_WELL = 3;

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Parameters(
            paramLabel = "ID",
            description =
                    "Its server id; the first 4 or more characters do where they name one agent.")
    private String id = "";

    @Spec private CommandSpec spec;

    WhyCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public Integer call() {
        var what = "Cannot tell of " + Printable.of(id);
        try (var session = auth.open()) {
            var request =
                    GetInstanceRequest.newBuilder().setId(AgentId.find(what, id, session)).build();
            var view =
                    new WhyView(session.inventory(what, service -> service.getInstance(request)));
            options.console(spec.commandLine().getOut()).print(view::text, view::document);
            return exit(view);
        }
    }

    private static int exit(WhyView view) {
        if (view.isUnconfirmed()) {
            return UNKNOWN;
        }
        return view.verdict().well() ? WELL : NOT_WELL;
    }
}
