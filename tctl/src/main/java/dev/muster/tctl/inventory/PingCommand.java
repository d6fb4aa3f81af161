package dev.muster.tctl.inventory;

import dev.muster.core.time.DurationText;
import dev.muster.proto.v1.PingRequest;
import dev.muster.proto.v1.PingResponse;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.tctl.output.Fields;
import dev.muster.tctl.output.Latency;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.output.ProtoFields;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tctl inventory ping`: a round trip over an agent's control stream.
@Command(
        name = "ping",
        description = {
            "Send a request over an agent's own connection to the Auth Service, and say how long the"
                    + " answer took.",
            "Any Auth Service reaches any agent: one that does not hold the agent's connection asks"
                    + " the one that does.",
            "Exits with 1 when there is no live connection, or no answer in time."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory ping 671f3c6b-f9ef-4821-a895-1ce7193be3aa",
            "  tctl inventory ping 671f --timeout=500ms",
            "  tctl inventory ping 671f --local"
        })
final class PingCommand implements Runnable {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration TRAVEL = Duration.ofSeconds(5);

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Parameters(
            paramLabel = "ID",
            description =
                    "Its server id; the first 4 or more characters do where they name one agent.")
    private String id = "";

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

    @Spec private CommandSpec spec;

    PingCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public void run() {
        if (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--timeout is %s; it can be %s to %s"
                            .formatted(
                                    DurationText.format(timeout),
                                    DurationText.format(SHORTEST),
                                    DurationText.format(LONGEST)));
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
