package dev.muster.tctl.inventory;

import dev.muster.core.fault.FaultException;
import dev.muster.proto.v1.CountInstancesRequest;
import dev.muster.proto.v1.ListInstancesRequest;
import dev.muster.proto.v1.ListScope;
import dev.muster.runtime.config.ConfigException;
import dev.muster.runtime.rpc.WireTimes;
import dev.muster.tctl.output.Printable;
import dev.muster.tctl.session.AuthAccess;
import dev.muster.tctl.session.GlobalOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tctl inventory check`: the inventory as a monitoring system asks for it. The server counts, so
/// that the answer is short however many agents there are.
@Command(
        name = "check",
        description = {
            "Check the inventory for a monitoring system: one line, and an exit code of the"
                    + " Monitoring Plugins.",
            "0 OK, 1 WARNING, 2 CRITICAL; 3 UNKNOWN where no Auth Service answers or an option is"
                    + " wrong."
        },
        exitCodeOnInvalidInput = CheckCommand.UNKNOWN,
        exitCodeOnExecutionException = CheckCommand.UNKNOWN,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tctl inventory check --missing",
            "  tctl inventory check --missing --offline-for=20m --warning=5 --critical=50",
            "  tctl inventory check --missing --services=db --critical=0"
        })
final class CheckCommand implements Callable<Integer> {
    static final int UNKNOWN = 3;

    private static final int NAMED = 5;
    private static final String WHAT = "Cannot check the inventory";

    private final GlobalOptions options;
    private final AuthAccess auth;

    @Option(
            names = "--missing",
            required = true,
            description =
                    "Count those that are offline or never connected, but for those that said that"
                            + " they leave for a time that is not over.")
    @SuppressWarnings("UnusedVariable") // the only check so far; picocli sees that it is given
    private boolean missing;

    @Option(
            names = "--offline-for",
            paramLabel = "DURATION",
            description = "Only those that have been gone for at least that long, such as 20m.")
    private Duration offlineFor = Duration.ZERO;

    @Option(
            names = "--warning",
            paramLabel = "N",
            defaultValue = "0",
            description = "WARNING for more than so many (${DEFAULT-VALUE}).")
    private long warning;

    @Option(
            names = "--critical",
            paramLabel = "N",
            defaultValue = "10",
            description = "CRITICAL for more than so many (${DEFAULT-VALUE}).")
    private long critical;

    @Mixin private FilterOptions filter;
    @Spec private CommandSpec spec;

    CheckCommand(GlobalOptions options, AuthAccess auth) {
        this.options = options;
        this.auth = auth;
    }

    @Override
    public Integer call() {
        if (options.isDocument()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--format is text here, as monitoring systems read it; `tctl inventory ls"
                            + " --missing` has json and yaml");
        }
        if (warning < 0 || critical < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--warning and --critical are numbers from 0 on");
        }
        try (var session = auth.open()) {
            var count =
                    session.inventory(WHAT, service -> service.countInstances(counting()))
                            .getTotal();
            var named =
                    count == 0
                            ? List.<String>of()
                            : session
                                    .inventory(WHAT, service -> service.listInstances(naming()))
                                    .getInstancesList()
                                    .stream()
                                    .map(instance -> instance.getAgent().getHostname())
                                    .limit(NAMED)
                                    .toList();
            return say(MissingAgents.of(count, named, warning, critical));
        } catch (FaultException | ConfigException e) {
            return say(new CheckResult(UNKNOWN, String.valueOf(e.getMessage())));
        }
    }

    private int say(CheckResult result) {
        spec.commandLine().getOut().println(Printable.of(result.line()));
        return result.exit();
    }

    private CountInstancesRequest counting() {
        return CountInstancesRequest.newBuilder()
                .setFilter(filter.filter())
                .setScope(ListScope.LIST_SCOPE_MISSING)
                .setOfflineFor(WireTimes.toProto(offlineFor))
                .build();
    }

    private ListInstancesRequest naming() {
        return ListInstancesRequest.newBuilder()
                .setFilter(filter.filter())
                .setScope(ListScope.LIST_SCOPE_MISSING)
                .setOfflineFor(WireTimes.toProto(offlineFor))
                .setPageSize(NAMED)
                .build();
    }
}
