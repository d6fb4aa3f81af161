package dev.muster.tctl.inventory;

import static java.util.Objects.requireNonNull;

import dev.muster.proto.v1.ConnectedInstance;
import dev.muster.proto.v1.Coverage;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.ListClusterRequest;
import dev.muster.tctl.output.Console;
import dev.muster.tctl.output.Coverages;
import dev.muster.tctl.output.Format;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.session.AuthSession;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/// Lists the agents that are connected to any Auth Service, and whose they are.
final class ClusterAgents {
    private static final String WHAT = "Cannot list the connected agents";

    private final Console console;
    private final Map<String, Integer> shared = new LinkedHashMap<>();
    private String last = "";

    ClusterAgents(Console console) {
        this.console = requireNonNull(console, "console");
    }

    /// Returns the exit code.
    int print(AuthSession session, InstanceFilter filter, PrintWriter err)
            throws InterruptedException {
        var listing = console.listing(InstanceViews.ANYWHERE);
        var request = ListClusterRequest.newBuilder().setFilter(filter).build();
        var coverage = Coverage.getDefaultInstance();
        try (var parts = session.parts(WHAT, service -> service.listCluster(request))) {
            var part = parts.next();
            while (part.isPresent() && !console.readerIsGone()) {
                for (var instance : part.get().getInstancesList()) {
                    listing.add(instance);
                    count(instance);
                }
                coverage = part.get().getCoverage();
                part = parts.next();
            }
        }
        Coverages.footnotes(coverage, listing);
        listing.end();
        if (console.format() == Format.TEXT) {
            shared.forEach(this::note);
            console.out().print('\n');
            Coverages.table(coverage, console);
        }
        return Coverages.warn(coverage, err);
    }

    /// The processes with one identity follow each other.
    private void count(ConnectedInstance instance) {
        if (instance.getId().equals(last)) {
            shared.merge(last, 2, (processes, _) -> processes + 1);
        }
        last = instance.getId();
    }

    private void note(String id, int processes) {
        console.out()
                .printf(
                        "%d processes are connected as %s: copies of one data directory, or one that"
                                + " has just restarted; run `tctl inventory why %s`\n",
                        processes, Printable.of(id), Printable.of(id));
    }
}
