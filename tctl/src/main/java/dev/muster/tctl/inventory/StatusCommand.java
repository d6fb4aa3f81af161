package dev.muster.tctl.inventory;

import dev.muster.proto.v1.CountInstancesRequest;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.tctl.output.Console;
import dev.muster.tctl.output.Format;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.AuthSession;
import dev.muster.tctl.session.GlobalOptions;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tctl inventory status`: how many agents of which kind, or those connected now.
@Command(
        name = "status",
        description = {
            "Count the cluster's agents by version, upgrader and service.",
            "With --connected, list the agents whose control stream ends at the Auth Service that"
                    + " answers, and the services whose latest heartbeat was ok; a server id whose processes"
                    + " are several, once for each of them."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory status",
            "  tctl inventory status --connected",
            "  tctl inventory status --newer-than=v1.2.3 --format=yaml"
        })
final class StatusCommand implements Runnable {
    private final GlobalOptions options;
    private final AuthAccess auth;

    @Mixin private FilterOptions filter;

    @Option(
            names = "--connected",
            description = "List those connected to the Auth Service that answers.")
    private boolean connected;

    @Spec private CommandSpec spec;

    StatusCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        var console = options.console(spec.commandLine().getOut());
        try (var session = auth.open()) {
            if (connected) {
                list(session, console);
            } else {
                count(session, console);
            }
        }
    }

    private void count(AuthSession session, Console console) {
        var request = CountInstancesRequest.newBuilder().setFilter(filter.filter()).build();
        var counts =
                session.inventory(
                        "Cannot count the inventory", service -> service.countInstances(request));
        console.print(() -> CountsView.text(counts), () -> CountsView.document(counts));
    }

    private void list(AuthSession session, Console console) {
        var listing = console.listing(InstanceViews.CONNECTED);
        var beside = new LinkedHashMap<String, Integer>();
        var request = ListConnectedRequest.newBuilder().setFilter(filter.filter());
        do {
            boolean first = request.getPageToken().isEmpty();
            var page =
                    session.inventory(
                            "Cannot list the connected agents",
                            service -> service.listConnected(request.build()));
            if (first) {
                listing.note("auth_id", page.getAuthId());
            }
            for (var instance : page.getInstancesList()) {
                listing.add(instance);
                if (instance.getStream().hasObjection()) {
                    beside.merge(instance.getId(), 1, Integer::sum);
                }
            }
            request.setPageToken(page.getNextPageToken());
        } while (!request.getPageToken().isEmpty() && !console.readerIsGone());
        listing.end();
        if (console.format() == Format.TEXT) {
            beside.forEach((id, others) ->
                    console.out()
                            .printf(
                                    "%d processes share the identity %s; run `tctl inventory why"
                                            + " %s`\n",
                                    others + 1, Printable.of(id), Printable.of(id)));
        }
    }
}
