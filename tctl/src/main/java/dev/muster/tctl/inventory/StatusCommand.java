package dev.muster.tctl.inventory;

import dev.muster.proto.v1.CountClusterRequest;
import dev.muster.proto.v1.CountInstancesRequest;
import dev.muster.proto.v1.ListConnectedRequest;
import dev.muster.tctl.output.Console;
import dev.muster.tctl.output.Coverages;
import dev.muster.tctl.output.Format;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.AuthSession;
import dev.muster.tctl.session.GlobalOptions;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tctl inventory status`: how many agents of which kind, or those connected now.
@Command(
        name = "status",
        description = {
            "Count the cluster's agents by version, upgrader and service.",
            "With --connected, list the agents whose control stream ends at the Auth Service that"
                    + " answers, and the services whose latest heartbeat was ok; a server id whose processes"
                    + " are several, once for each of them.",
            "With --cluster, list those of all Auth Services, with where each is connected, and whose"
                    + " part is how old or missing. With --counts too, only count them, of all and of"
                    + " each Auth Service; one that is just moving to another may count"
                    + " twice or not at all."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:Failed.",
            "2:Wrong usage.",
            "3:With --cluster: the answer is not complete; it is printed, and stderr says whose part is"
                    + " missing and why."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory status",
            "  tctl inventory status --connected",
            "  tctl inventory status --cluster --counts",
            "  tctl inventory status --cluster --format=json | jq '.complete, .sources'",
            "  tctl inventory status --newer-than=v1.2.3 --format=yaml"
        })
final class StatusCommand implements Callable<Integer> {
    private final GlobalOptions options;
    private final AuthAccess auth;

    @Mixin private FilterOptions filter;

    @ArgGroup private final Choice choice = new Choice();

    @Option(names = "--counts", description = "With --cluster: only how many of which kind.")
    private boolean counts;

    @Spec private CommandSpec spec;

    private static final class Choice {
        @Option(
                names = "--connected",
                description = "List those connected to the Auth Service that answers.")
        private boolean connected;

        @Option(names = "--cluster", description = "List those connected to any Auth Service.")
        private boolean cluster;
    }

    StatusCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (counts && !choice.cluster) {
            throw new ParameterException(spec.commandLine(), "--counts goes with --cluster");
        }
        var console = options.console(spec.commandLine().getOut());
        try (var session = auth.open()) {
            if (choice.cluster) {
                return counts
                        ? countEverywhere(session, console)
                        : new ClusterAgents(console).print(session, filter.filter(), err());
            }
            if (choice.connected) {
                list(session, console);
            } else {
                count(session, console);
            }
            return 0;
        }
    }

    private void count(AuthSession session, Console console) {
        var request = CountInstancesRequest.newBuilder().setFilter(filter.filter()).build();
        var found =
                session.inventory(
                        "Cannot count the inventory", service -> service.countInstances(request));
        console.print(() -> CountsView.text(found), () -> CountsView.document(found));
    }

    /// Returns the exit code.
    private int countEverywhere(AuthSession session, Console console) {
        var request = CountClusterRequest.newBuilder().setFilter(filter.filter()).build();
        var answer =
                session.inventory(
                        "Cannot count the connected agents",
                        service -> service.countCluster(request));
        var found = answer.getCounts();
        var coverage = answer.getCoverage();
        console.print(
                () -> CountsView.text(found) + "\n",
                () -> CountsView.document(found).putAll(Coverages.document(coverage)));
        if (console.format() == Format.TEXT) {
            Coverages.table(coverage, console);
        }
        return Coverages.warn(coverage, err());
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
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
