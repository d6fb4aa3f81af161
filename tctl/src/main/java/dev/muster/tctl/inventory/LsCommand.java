package dev.muster.tctl.inventory;

import com.google.protobuf.Timestamp;
import dev.muster.proto.v1.Instance;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.View;
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
            "With --all or --missing, also those that are gone, with since when and why."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory ls --services=node,app",
            "  tctl inventory ls --missing --offline-for=1h",
            "  tctl inventory ls --older-than=v1.2.3 --upgrader=none",
            "  tctl inventory ls --format=json | jq -r '.instances[].hostname'"
        })
final class LsCommand implements Runnable {
    private final GlobalOptions options;
    private final AuthAccess auth;

    @Mixin private ScopeOptions scope;
    @Mixin private FilterOptions filter;
    @Spec private CommandSpec spec;

    LsCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        var console = options.console(spec.commandLine().getOut());
        try (var session = auth.open()) {
            var request = scope.request().setFilter(filter.filter());
            var pages = new InstancePages("Cannot list the inventory", session, request);
            var first = pages.next();
            var listing = console.listing(view(first.getObservedAt()));
            listing.note("observed_at", ProtoFields.time(first.getObservedAt()));
            first.getInstancesList().forEach(listing::add);
            while (pages.hasNext() && !console.readerIsGone()) {
                pages.next().getInstancesList().forEach(listing::add);
            }
            listing.end();
        }
    }

    private View<Instance> view(Timestamp now) {
        return scope.isGiven() ? InstanceViews.withPresence(now) : InstanceViews.REMEMBERED;
    }
}
