package dev.muster.tctl.inventory;

import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `tctl inventory ls`: the agents that the cluster remembers.
@Command(
        name = "ls",
        description = {
            "List the agents of the whole cluster whose last heartbeat is within the instance TTL.",
            "An agent that has gone stays listed until then: ask `tctl inventory ping` for now."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory ls --services=node,app",
            "  tctl inventory ls --older-than=v1.2.3 --upgrader=none",
            "  tctl inventory ls --format=json | jq -r '.instances[].hostname'"
        })
final class LsCommand implements Runnable {
    private final GlobalOptions options;
    private final AuthAccess auth;

    @Mixin private FilterOptions filter;
    @Spec private CommandSpec spec;

    LsCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        var console = options.console(spec.commandLine().getOut());
        var listing = console.listing(InstanceViews.REMEMBERED);
        try (var session = auth.open()) {
            var request = ListInstancesRequest.newBuilder().setFilter(filter.filter());
            do {
                var page =
                        session.inventory(
                                "Cannot list the inventory",
                                service -> service.listInstances(request.build()));
                page.getInstancesList().forEach(listing::add);
                request.setPageToken(page.getNextPageToken());
            } while (!request.getPageToken().isEmpty() && !console.readerIsGone());
        }
        listing.end();
    }
}
