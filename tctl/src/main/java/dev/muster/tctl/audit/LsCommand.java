package dev.muster.tctl.audit;

import dev.muster.core.fault.FaultException;
import dev.muster.core.reason.Reason;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.ListEventsRequest;
import dev.muster.proto.v1.ListEventsResponse;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.tctl.output.Coverages;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.output.Sources;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.AuthSession;
import dev.muster.tctl.session.GlobalOptions;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tctl audit ls`: the newest audit events that match, oldest first.
@Command(
        name = "ls",
        description = {
            "List the newest audit events that match, oldest first.",
            "Each Auth Service keeps a log of its own; the one that is asked merges all of them and"
                    + " says whose is missing. With PostgreSQL as the storage all events are there"
                    + " too, but for what an Auth Service that was killed could not deliver."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:Done.",
            "1:Failed.",
            "2:Wrong usage.",
            "3:The answer is not complete; it is printed, and stderr says what is missing and why."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl audit ls --from=1h",
            "  tctl audit ls --type=instance.join,auth.failed --limit=20",
            "  tctl audit ls --from=2026-01-31 --to=2026-02-01T12:00:00Z --format=json"
        })
final class LsCommand implements Callable<Integer> {
    private final GlobalOptions options;
    private final AuthAccess auth;
    private final Time time;

    @Option(
            names = "--from",
            paramLabel = "WHEN",
            description =
                    "From then on: a time (2026-01-31T12:00:00Z), a day, or how long ago (1h).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "WHEN", description = "Before then.")
    private @Nullable String to;

    @Option(
            names = "--type",
            split = ",",
            paramLabel = "EVENT,...",
            hideParamSyntax = true,
            description = "Only these, such as instance.join, join_token.create, auth.failed.")
    private List<String> types = List.of();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "At most so many, 1 to 1000 (${DEFAULT-VALUE}).")
    private int limit;

    @Spec private CommandSpec spec;

    LsCommand(GlobalOptions options, AuthAccess auth, Time time) {
        this.options = options;
        this.auth = auth;
        this.time = time;
    }

    @Override
    public Integer call() {
        if (limit < 1 || limit > 1000) {
            throw new ParameterException(
                    spec.commandLine(), "--limit is %d; it can be 1 to 1000".formatted(limit));
        }
        var request = request();
        try (var session = auth.open()) {
            var answer = list(session, request);
            var listing = options.console(spec.commandLine().getOut()).listing(EventView.EVENTS);
            listing.note("complete", answer.getComplete());
            listing.note("observed_at", ProtoFields.time(answer.getObservedAt()));
            listing.note("sources", answer.getSourcesList().stream().map(Sources::fields).toList());
            if (answer.hasUnshared()) {
                listing.note("unshared", ProtoFields.reason(answer.getUnshared()).map());
            }
            if (answer.hasDoubt()) {
                listing.note("doubt", ProtoFields.reason(answer.getDoubt()).map());
            }
            answer.getEventsJsonList().stream().map(EventView::parse).forEach(listing::add);
            listing.end();
            warn(answer, spec.commandLine().getErr());
            return answer.getComplete() ? 0 : Coverages.INCOMPLETE;
        }
    }

    private ListEventsRequest request() {
        var when = new When(time.instant(), spec.commandLine());
        var begin = from == null ? null : when.parse("--from", from);
        var end = to == null ? null : when.parse("--to", to);
        var request = ListEventsRequest.newBuilder().addAllTypes(types).setLimit(limit);
        if (begin != null) {
            request.setFrom(WireTimes.toProto(begin));
        }
        if (end != null) {
            request.setTo(WireTimes.toProto(end));
        }
        if (begin != null && end != null && end.isBefore(begin)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--from=%s (%s) is after --to=%s (%s)"
                            .formatted(
                                    from,
                                    ProtoFields.time(request.getFrom()),
                                    to,
                                    ProtoFields.time(request.getTo())));
        }
        return request.build();
    }

    /// Which types there are the Auth Service knows, which may be newer.
    private ListEventsResponse list(AuthSession session, ListEventsRequest request) {
        try {
            return session.audit(
                    "Cannot list the audit events", service -> service.listEvents(request));
        } catch (FaultException e) {
            if (e.fault().reason().code() == Reason.Code.ARGUMENT_INVALID) {
                throw new ParameterException(spec.commandLine(), e.fault().toString(), e);
            }
            throw e;
        }
    }

    private static void warn(ListEventsResponse answer, PrintWriter err) {
        Sources.warn(answer.getSourcesList(), err);
        if (answer.hasDoubt()) {
            Coverages.warnOfOthers(answer.getDoubt(), err);
        }
        if (answer.hasUnshared()) {
            err.println(
                    "WARNING: without the events in the storage, as of Auth Services that are gone:"
                            + " %s (%s)"
                                    .formatted(
                                            Printable.of(answer.getUnshared().getCause()),
                                            Printable.of(answer.getUnshared().getCode())));
        }
    }
}
