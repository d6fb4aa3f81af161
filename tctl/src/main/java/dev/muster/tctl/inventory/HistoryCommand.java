package dev.muster.tctl.inventory;

import dev.muster.proto.v1.HistoryEntry;
import dev.muster.proto.v1.ListHistoryRequest;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.Format;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.View;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tctl inventory history`: what happened to one agent.
@Command(
        name = "history",
        description = {
            "Show what happened to an agent, the newest first: when it came and went, and when its"
                    + " components changed their state, each with the reason.",
            "The newest 50 changes are kept, across restarts, until the agent is forgotten."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory history 671f3c6b-f9ef-4821-a895-1ce7193be3aa",
            "  tctl inventory history 671f --limit=5",
            "  tctl inventory history 671f --format=json | jq '.entries[].reason.code'"
        })
final class HistoryCommand implements Runnable {
    private static final View<HistoryEntry> ENTRIES =
            new View<>(
                    "entries",
                    List.of("Time", "Subject", "From", "To", "Reason"),
                    HistoryCommand::cells,
                    HistoryCommand::fields);

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Parameters(
            paramLabel = "ID",
            description =
                    "Its server id; the first 4 or more characters do where they name one agent.")
    private String id = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most that many, 1 to 1000; by default all that are kept.")
    private int limit;

    @Spec private CommandSpec spec;

    HistoryCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        var what = "Cannot read the history of " + Printable.of(id);
        try (var session = auth.open()) {
            var agent = AgentId.find(what, id, session);
            var request = ListHistoryRequest.newBuilder().setId(agent).setLimit(limit).build();
            var history = session.inventory(what, service -> service.listHistory(request));
            var out = spec.commandLine().getOut();
            var console = options.console(out);
            var listing = console.listing(ENTRIES);
            listing.note("id", agent);
            listing.note("observed_at", ProtoFields.time(history.getObservedAt()));
            listing.note("dropped", history.getDropped());
            history.getEntriesList().forEach(listing::add);
            listing.end();
            if (console.format() == Format.TEXT && history.getDropped() > 0) {
                out.printf("%d older changes are no longer kept.%n", history.getDropped());
            }
        }
    }

    private static List<String> cells(HistoryEntry entry) {
        return List.of(
                ProtoFields.time(entry.getAt()),
                entry.getSubject(),
                entry.getFrom(),
                entry.getTo(),
                reason(entry));
    }

    private static String reason(HistoryEntry entry) {
        var reason = entry.hasReason() ? ProtoFields.text(entry.getReason()) : "";
        return entry.getChanges() <= 1
                ? reason
                : "%d changes since %s%s"
                        .formatted(
                                entry.getChanges(),
                                ProtoFields.time(entry.getFirst()),
                                reason.isEmpty() ? "" : ": " + reason);
    }

    private static Map<String, Object> fields(HistoryEntry entry) {
        var fields =
                new Fields()
                        .put("at", ProtoFields.time(entry.getAt()))
                        .put("subject", entry.getSubject())
                        .put("from", entry.getFrom())
                        .put("to", entry.getTo());
        if (entry.getChanges() > 1) {
            fields.put("changes", entry.getChanges())
                    .put("first", ProtoFields.time(entry.getFirst()));
        }
        if (entry.hasReason()) {
            fields.put("reason", ProtoFields.reason(entry.getReason()).map());
        }
        return fields.map();
    }
}
