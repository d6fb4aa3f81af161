package dev.muster.tctl.inventory;

import dev.muster.core.time.DurationText;
import dev.muster.core.time.Time;
import dev.muster.proto.v1.InstanceFilter;
import dev.muster.proto.v1.PingAllRequest;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.Latency;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.Progress;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.CtrlC;
import dev.muster.tctl.session.GlobalOptions;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tctl inventory ping`: a round trip over the control stream of an agent, or of all.
@Command(
        name = "ping",
        description = {
            "Send a request over an agent's own connection to the Auth Service, and say how long the"
                    + " answer took.",
            "Any Auth Service reaches any agent: one that does not hold the agent's connection asks"
                    + " the one that does.",
            "With --all, ping every agent that is connected to any Auth Service: each pings its own, at"
                    + " most 256 at a time. Ctrl-C ends it and prints what is known so far."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:The agent answered; with --all, every one did.",
            "1:No live connection, or no answer in time; with --all, of one agent or more.",
            "2:Wrong usage.",
            "3:With --all: all answered, and an Auth Service did not whose agents are not known.",
            "130:With --all: interrupted."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory ping 671f3c6b-f9ef-4821-a895-1ce7193be3aa",
            "  tctl inventory ping 671f --timeout=500ms",
            "  tctl inventory ping 671f --local",
            "  tctl inventory ping --all --services=db --timeout=2s",
            "  tctl inventory ping --all --format=json | jq -r '.failures[].id'"
        })
final class PingCommand implements Callable<Integer> {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration TRAVEL = Duration.ofSeconds(5);

    private final GlobalOptions options;
    private final AuthAccess auth;
    private final Time time;

    @ArgGroup(multiplicity = "1")
    private final Whom whom = new Whom();

    private static final class Whom {
        @Parameters(
                paramLabel = "ID",
                description =
                        "Its server id; the first 4 or more characters do where they name one agent.")
        private @Nullable String id;

        @Option(
                names = "--all",
                description = "Every agent that is connected; the options below choose among them.")
        @SuppressWarnings("UnusedVariable") // or else there is an id
        private boolean all;
    }

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "How long to wait for the agent, 1ms to 60s (${DEFAULT-VALUE}).")
    private Duration timeout = Duration.ofSeconds(5);

    @Option(
            names = "--local",
            description =
                    "Only over a connection to the Auth Service that answers, not to another one.")
    private boolean local;

    @Mixin private FilterOptions filter;
    @Spec private CommandSpec spec;

    PingCommand(GlobalOptions options, AuthAccess auth, Time time) {
        this.options = options;
        this.auth = auth;
        this.time = time;
    }

    @Override
    public Integer call() {
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--timeout is %s; it can be %s to %s"
                            .formatted(
                                    DurationText.format(timeout),
                                    DurationText.format(SHORTEST),
                                    DurationText.format(LONGEST)));
        }
        return whom.id == null ? all() : one(whom.id);
    }

    private int one(String id) {
        if (!filter.filter().equals(InstanceFilter.getDefaultInstance())) {
            throw new ParameterException(
                    spec.commandLine(), "Options that choose among agents go with --all");
        }
        var what = "Cannot ping " + Printable.of(id);
        try (var session = auth.open()) {
            var agent = AgentId.find(what, id, session);
            var request =
                    PingRequest.newBuilder()
                            .setId(agent)
                            .setTimeout(WireTimes.toProto(timeout))
                            .setLocal(local)
                            .build();
            var answer =
                    session.inventory(what, timeout.plus(TRAVEL), service -> service.ping(request));
            options.console(spec.commandLine().getOut())
                    .print(() -> text(agent, answer), () -> document(agent, answer));
        }
        return 0;
    }

    private int all() {
        var request =
                PingAllRequest.newBuilder()
                        .setFilter(filter.filter())
                        .setTimeout(WireTimes.toProto(timeout))
                        .setLocal(local)
                        .build();
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        var progress = new Progress(err, Progress.isTerminal(), time);
        try (var session = auth.open();
                var _ = CtrlC.interruptsThisThread()) {
            var report = new AllPings(progress, time).run(session, request);
            report.print(options.console(out));
            int exit = report.exit(err);
            out.flush();
            err.flush();
            return exit;
        }
    }

    private static String text(String agent, PingResponse answer) {
        var toAgent = ProtoFields.duration(answer.getRoundTrip());
        var toOwner = ProtoFields.duration(answer.getToOwner());
        var text =
                "Successfully pinged server \"%s\" (~%s).\n"
                        .formatted(agent, Latency.text(toAgent.plus(toOwner)));
        return answer.hasToOwner()
                ? text
                        + "%s to the Auth Service %s, %s from there to the agent.\n"
                                .formatted(
                                        Latency.text(toOwner),
                                        Printable.of(answer.getAuthId()),
                                        Latency.text(toAgent))
                : text;
    }

    private static Fields document(String agent, PingResponse answer) {
        var toAgent = ProtoFields.duration(answer.getRoundTrip());
        var fields =
                new Fields()
                        .put("id", agent)
                        .put("round_trip_ms", Latency.milliseconds(toAgent))
                        .put("auth_id", answer.getAuthId());
        return answer.hasToOwner()
                ? fields.put(
                        "to_owner_ms",
                        Latency.milliseconds(ProtoFields.duration(answer.getToOwner())))
                : fields;
    }
}
