package dev.muster.tctl.inventory;

import dev.muster.core.role.Role;
import dev.muster.proto.v1.AgentTargets;
import dev.muster.proto.v1.ListTargetsRequest;
import dev.muster.proto.v1.ListTargetsResponse;
import dev.muster.runtime.rpc.Roles;
import dev.muster.tctl.output.Listing;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.AuthSession;
import dev.muster.tctl.session.GlobalOptions;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tctl inventory targets`: what the agents look after, and how that is.
@Command(
        name = "targets",
        description = {
            "List what the services of agents look after (sshd, apps, databases, API servers), as their"
                    + " agents' latest checks found it.",
            "Without an ID, of all agents whose last heartbeat is within the instance TTL."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory targets --unhealthy",
            "  tctl inventory targets --service=app,db",
            "  tctl inventory targets 671f",
            "  tctl inventory targets --format=json | jq '.targets[] | select(.required)'"
        })
final class TargetsCommand implements Runnable {
    private final GlobalOptions options;
    private final AuthAccess auth;

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description =
                    "Only this agent's: its server id, or the first 4 or more characters where they"
                            + " name one agent.")
    private String id = "";

    @Option(
            names = "--service",
            split = ",",
            paramLabel = "SERVICE,...",
            hideParamSyntax = true,
            description = "Only those of: node, app, db, kube.")
    private List<Role> services = List.of();

    @Option(names = "--unhealthy", description = "Only those that are unhealthy.")
    private boolean unhealthy;

    @Spec private CommandSpec spec;

    TargetsCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        var what = "Cannot list the targets" + (id.isEmpty() ? "" : " of " + Printable.of(id));
        var console = options.console(spec.commandLine().getOut());
        try (var session = auth.open()) {
            var request =
                    ListTargetsRequest.newBuilder()
                            .addAllServices(Roles.toProto(services))
                            .setUnhealthy(unhealthy);
            if (!id.isEmpty()) {
                request.setId(AgentId.find(what, id, session));
            }
            var page = next(what, session, request);
            var listing = console.listing(TargetView.at(page.getObservedAt()));
            listing.note("observed_at", ProtoFields.time(page.getObservedAt()));
            add(page, listing);
            while (!page.getNextPageToken().isEmpty() && !console.readerIsGone()) {
                page = next(what, session, request.setPageToken(page.getNextPageToken()));
                add(page, listing);
            }
            listing.end();
        }
    }

    private static ListTargetsResponse next(
            String what, AuthSession session, ListTargetsRequest.Builder request) {
        return session.inventory(what, service -> service.listTargets(request.build()));
    }

    private static void add(ListTargetsResponse page, Listing<TargetView.Row> listing) {
        for (AgentTargets agent : page.getAgentsList()) {
            agent.getTargetsList()
                    .forEach(target -> listing.add(new TargetView.Row(agent, target)));
        }
    }
}
